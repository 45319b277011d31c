using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hybrid.Data.Preparation.Spooling;

namespace Hybrid.Data.Preparation.Duplicates;

/// <summary>
/// The ids of documents that are left out, in files that are partitioned as the documents themselves are. Any number of
/// threads may add.
/// </summary>
/// <param name="folder">Where the files lie; they are made anew.</param>
/// <param name="buckets">Number of buckets.</param>
/// <param name="bucketOf">The bucket of a document's id.</param>
internal sealed class DroppedDocuments(string folder, int buckets, Func<ulong, int> bucketOf) : IDisposable
{
    private readonly BucketFiles _files = new(folder, "dropped", buckets);

    /// <summary>Adds a document; it may be there already.</summary>
    public void Add(ulong document) =>
        _files.Append(bucketOf(document), MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in document)));

    /// <summary>The documents of a bucket, each once, in ascending order.</summary>
    public ReadOnlySpan<ulong> Of(int bucket)
    {
        ulong[] documents = new ulong[_files.LengthOf(bucket) / sizeof(ulong)];
        _files.Read(bucket, 0, MemoryMarshal.AsBytes(documents.AsSpan()));
        documents.AsSpan().Sort();
        int distinct = 0;
        foreach (ulong document in documents)
        {
            if (distinct == 0 || documents[distinct - 1] != document)
                documents[distinct++] = document;
        }

        return documents.AsSpan(0, distinct);
    }

    /// <summary>Closes the files.</summary>
    public void Dispose() => _files.Dispose();
}
