namespace Hybrid.Data.Inspection;

/// <summary>
/// Reads a shard from front to back, block by block. Unlike a mapped file, one that the disk cannot read is an exception.
/// </summary>
internal static class ShardBlocks
{
    private const int BlockSize = 1 << 20;

    /// <summary>Opens a shard's file.</summary>
    /// <exception cref="IOException">It cannot be opened, or is missing.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);

    /// <summary>The rest of a file in blocks of whole ids, each valid until the next.</summary>
    /// <param name="file">The file, at an id.</param>
    /// <param name="meter">Told of each block.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(
        FileStream file, ScanMeter meter, CancellationToken cancellationToken)
    {
        byte[] block = GC.AllocateUninitializedArray<byte>(BlockSize);
        int count;
        while ((count = file.ReadAtLeast(block, block.Length, throwOnEndOfStream: false)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return block.AsMemory(0, count);
            meter.Add(count);
        }
    }
}
