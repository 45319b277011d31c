using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hybrid.Data.Preparation.Duplicates;
using Hybrid.Data.Preparation.Spooling;

namespace Hybrid.Data.Preparation.Shards;

/// <summary>
/// Reads the index of one bucket after another, in the final order of documents and without duplicates. Memory holds
/// one bucket's index, some 65 bytes per document.
/// </summary>
/// <param name="spool">All documents.</param>
/// <param name="dropped">The duplicates; null where none are looked for.</param>
internal sealed class BucketReader(Spool spool, DroppedDocuments? dropped)
{
    /// <summary>Duplicates among the documents that the last <see cref="Read(CancellationToken)"/> went through.</summary>
    public long Duplicates { get; private set; }

    /// <summary>The documents of all buckets.</summary>
    /// <param name="cancellationToken">Stops it between buckets.</param>
    public IEnumerable<BucketDocument> Read(CancellationToken cancellationToken)
    {
        Duplicates = 0;
        for (int bucket = 0; bucket < spool.Buckets; bucket++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var documents = ReadBucket(bucket, out int count);
            for (int i = 0; i < count; i++)
                yield return documents[i];
        }
    }

    private BucketDocument[] ReadBucket(int bucket, out int count)
    {
        var records = new IndexRecord[spool.Index.LengthOf(bucket) / Unsafe.SizeOf<IndexRecord>()];
        spool.Index.Read(bucket, 0, MemoryMarshal.AsBytes(records.AsSpan()));
        var left = dropped is null ? [] : dropped.Of(bucket);
        ulong[] keys = new ulong[records.Length];
        var documents = new BucketDocument[records.Length];
        long offset = 0;
        count = 0;
        foreach (var record in records)
        {
            if (left.BinarySearch(record.Id) < 0)
            {
                keys[count] = spool.KeyOf(record.Id);
                documents[count++] = new BucketDocument(record, bucket, offset);
            }

            offset += (long)record.Tokens * spool.TokenSize;
        }

        Duplicates += records.Length - count;
        keys.AsSpan(0, count).Sort(documents.AsSpan(0, count));
        return documents;
    }
}
