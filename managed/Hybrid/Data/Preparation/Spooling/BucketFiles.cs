namespace Hybrid.Data.Preparation.Spooling;

/// <summary>
/// Append-only files of which each holds what falls into one bucket: <c>name.000</c>, <c>name.001</c> and so on. They
/// are opened at lengths that a journal holds, so that what was appended later is gone. All members may be called by
/// several threads at once; appends to different buckets do not wait for each other.
/// </summary>
internal sealed class BucketFiles : IDisposable
{
    /// <summary>Bytes that are buffered per bucket unless the constructor is told otherwise.</summary>
    public const int DefaultBufferBytes = 1 << 16;

    private readonly BucketFile[] _files;

    /// <summary>Opens the files, or makes them.</summary>
    /// <param name="folder">Where they lie; it exists.</param>
    /// <param name="name">What their names begin with.</param>
    /// <param name="count">Number of buckets.</param>
    /// <param name="lengths">Lengths that they are cut to, one per bucket; null empties them.</param>
    /// <param name="bufferBytes">Bytes that are buffered per bucket.</param>
    /// <exception cref="DataException">A file is shorter than that.</exception>
    public BucketFiles(
        string folder,
        string name,
        int count,
        IReadOnlyList<long>? lengths = null,
        int bufferBytes = DefaultBufferBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (lengths is not null && lengths.Count != count)
            throw new ArgumentException($"{count} buckets have {lengths.Count} lengths.", nameof(lengths));
        _files = new BucketFile[count];
        try
        {
            for (int bucket = 0; bucket < count; bucket++)
                _files[bucket] = new BucketFile(Path.Combine(folder, $"{name}.{bucket:D3}"), lengths?[bucket] ?? 0, bufferBytes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Number of buckets.</summary>
    public int Count => _files.Length;

    /// <summary>Appends to a bucket. The bytes stay together.</summary>
    public void Append(int bucket, ReadOnlySpan<byte> bytes) => _files[bucket].Append(bytes);

    /// <summary>Bytes of a bucket.</summary>
    public long LengthOf(int bucket) => _files[bucket].Length;

    /// <summary>Copies bytes of a bucket, as many as the target has room for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bucket ends before.</exception>
    public void Read(int bucket, long offset, Span<byte> target) => _files[bucket].Read(offset, target);

    /// <summary>
    /// Hands what is buffered to the system, and gives the buckets' lengths. They are of one moment only when nobody
    /// appends meanwhile, which is the caller's to see to; what is appended afterwards may be, without harm.
    /// </summary>
    public long[] Flush() => Array.ConvertAll(_files, file => file.Flush());

    /// <summary>
    /// Returns when all that <see cref="Flush"/> has handed over is on the disk. The files' names are when their folder
    /// is flushed too.
    /// </summary>
    public void FlushToDisk()
    {
        foreach (var file in _files)
            file.FlushToDisk();
    }

    /// <summary>Closes the files. What is still buffered is lost.</summary>
    public void Dispose()
    {
        foreach (var file in _files)
            file?.Dispose();
    }
}
