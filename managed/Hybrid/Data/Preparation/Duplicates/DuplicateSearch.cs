using System.Buffers;
using System.Numerics;

namespace Hybrid.Data.Preparation.Duplicates;

/// <summary>
/// Finds the documents that share a fingerprint with an earlier one, partition by partition: the same ones for any
/// number of partitions or threads and any order of appending.
/// </summary>
/// <remarks>
/// A thread's memory is <see cref="DefaultBufferRecords"/> records of 24 bytes, 48 MiB, whatever the number of
/// partitions. A partition of more records is read several times, each time for a part of its fingerprints.
/// </remarks>
/// <param name="spool">The fingerprints, all appended.</param>
/// <param name="dropped">Where the later documents go.</param>
/// <param name="bufferRecords">Records in memory per thread.</param>
internal sealed class DuplicateSearch(
    FingerprintSpool spool, DroppedDocuments dropped, int bufferRecords = DuplicateSearch.DefaultBufferRecords)
{
    /// <summary>Records in memory per thread unless the constructor is told otherwise.</summary>
    public const int DefaultBufferRecords = 1 << 21;

    private const int BlockRecords = 1 << 12;

    /// <summary>Searches all partitions.</summary>
    /// <param name="threads">Partitions searched at once.</param>
    /// <param name="progress">Told how many partitions are done, in ascending order.</param>
    /// <param name="cancellationToken">Stops it between blocks of records.</param>
    public async Task RunAsync(int threads, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        int done = 0;
        var reporting = new Lock();
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, spool.Partitions, options, Search).ConfigureAwait(false);

        ValueTask Search(int partition, CancellationToken stop)
        {
            SearchPartition(partition, stop);
            lock (reporting)
                progress?.Report(++done);
            return ValueTask.CompletedTask;
        }
    }

    private void SearchPartition(int partition, CancellationToken cancellationToken)
    {
        long records = spool.CountOf(partition);
        using var buffer = new FingerprintBuffer(dropped, (int)Math.Min(records, bufferRecords));
        ulong parts = PartsFor(records);
        for (ulong part = 0; part < parts; part++)
            SearchPart(partition, part, parts, buffer, cancellationToken);
    }

    // Fingerprints are hashes, so parts are about equal; a tenth of the buffer is for what is not.
    private ulong PartsFor(long records) =>
        BitOperations.RoundUpToPowerOf2((ulong)Math.Ceiling(records / (0.9 * bufferRecords)));

    // The first bits chose the partition, the last ones choose the part.
    private void SearchPart(
        int partition, ulong part, ulong parts, FingerprintBuffer buffer, CancellationToken cancellationToken)
    {
        long records = spool.CountOf(partition);
        var block = ArrayPool<FingerprintRecord>.Shared.Rent(BlockRecords);
        for (long first = 0; first < records; first += BlockRecords)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = block.AsSpan(0, (int)Math.Min(BlockRecords, records - first));
            spool.Read(partition, first, read);
            foreach (ref readonly var record in read)
            {
                if ((record.Lower & (parts - 1)) == part)
                    buffer.Add(record);
            }
        }

        ArrayPool<FingerprintRecord>.Shared.Return(block);
        buffer.Finish();
    }
}
