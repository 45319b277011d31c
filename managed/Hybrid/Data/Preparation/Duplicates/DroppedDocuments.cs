using System.Globalization;

namespace Hybrid.Data.Preparation.Duplicates;

/// <summary>
/// The ids of documents that are left out, in files that are partitioned as the documents themselves are. Any number of
/// threads may add.
/// </summary>
internal sealed class DroppedDocuments
{
    private readonly DroppedFile[] _files;
    private readonly Func<ulong, int> _bucketOf;

    /// <summary>Begins with none.</summary>
    /// <param name="folder">Where the files lie; they are made anew.</param>
    /// <param name="buckets">Number of buckets.</param>
    /// <param name="bucketOf">The bucket of a document's id.</param>
    public DroppedDocuments(string folder, int buckets, Func<ulong, int> bucketOf)
    {
        _files = [.. Enumerable.Range(0, buckets).Select(bucket => new DroppedFile(
            Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"dropped.{bucket:D3}"))))];
        _bucketOf = bucketOf;
    }

    /// <summary>Adds a document; it may be there already.</summary>
    public void Add(ulong document) => _files[_bucketOf(document)].Add(document);

    /// <summary>The documents of a bucket, each once, in ascending order.</summary>
    public ReadOnlySpan<ulong> Of(int bucket)
    {
        ulong[] documents = _files[bucket].Read();
        documents.AsSpan().Sort();
        int distinct = 0;
        foreach (ulong document in documents)
        {
            if (distinct == 0 || documents[distinct - 1] != document)
                documents[distinct++] = document;
        }

        return documents.AsSpan(0, distinct);
    }
}
