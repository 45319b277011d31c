using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hybrid.Data.Preparation.Spooling;

namespace Hybrid.Data.Preparation.Duplicates;

/// <summary>
/// The fingerprints of all documents, in files that are partitioned by the fingerprint, so that equal ones meet in one.
/// Fingerprints are hashes: their first bits choose the partition. Any number of threads may append.
/// </summary>
internal sealed class FingerprintSpool : IDisposable
{
    private readonly BucketFiles _files;

    /// <summary>Opens the files, or makes them.</summary>
    /// <param name="folder">Where they lie; it exists.</param>
    /// <param name="partitions">Number of partitions, a power of two.</param>
    /// <param name="lengths">Lengths that a journal holds; null begins anew.</param>
    /// <exception cref="DataException">A file is shorter than that.</exception>
    public FingerprintSpool(string folder, int partitions, IReadOnlyList<long>? lengths = null)
    {
        if (!BitOperations.IsPow2(partitions))
            throw new ArgumentException($"{partitions} is no power of two.", nameof(partitions));
        _files = new BucketFiles(folder, "fingerprints", partitions, lengths);
    }

    /// <summary>Number of partitions.</summary>
    public int Partitions => _files.Count;

    /// <summary>Appends a document's fingerprints.</summary>
    /// <param name="document">Its id; the least of those that share a fingerprint stays.</param>
    /// <param name="fingerprints">Hashes of 128 bits.</param>
    public void Append(ulong document, ReadOnlySpan<UInt128> fingerprints)
    {
        foreach (var fingerprint in fingerprints)
        {
            var record = new FingerprintRecord((ulong)(fingerprint >> 64), (ulong)fingerprint, document);
            _files.Append(PartitionOf(record), MemoryMarshal.AsBytes(new ReadOnlySpan<FingerprintRecord>(in record)));
        }
    }

    /// <summary>See <see cref="BucketFiles.Flush"/>.</summary>
    public long[] Flush() => _files.Flush();

    /// <summary>See <see cref="BucketFiles.FlushToDisk"/>.</summary>
    public void FlushToDisk() => _files.FlushToDisk();

    /// <summary>Number of fingerprints of a partition.</summary>
    public long CountOf(int partition) => _files.LengthOf(partition) / Unsafe.SizeOf<FingerprintRecord>();

    /// <summary>Copies fingerprints of a partition, as many as the target has room for.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="first">How many lie before.</param>
    /// <param name="target">Where to.</param>
    public void Read(int partition, long first, Span<FingerprintRecord> target) =>
        _files.Read(partition, first * Unsafe.SizeOf<FingerprintRecord>(), MemoryMarshal.AsBytes(target));

    /// <summary>Closes the files.</summary>
    public void Dispose() => _files.Dispose();

    // A shift by 64 would be one by 0.
    private int PartitionOf(FingerprintRecord record) =>
        Partitions == 1 ? 0 : (int)(record.Upper >> (64 - BitOperations.Log2((uint)Partitions)));
}
