namespace Hybrid.Hub;

/// <summary>Adds up the progress of files that come or go at the same time. Thread-safe.</summary>
/// <param name="progress">Hears the sums, one at a time; null when nobody listens.</param>
/// <param name="totalFiles">Files in all.</param>
/// <param name="totalBytes">Bytes in all.</param>
internal sealed class TransferMeter(IProgress<HubProgress>? progress, int totalFiles, long totalBytes)
{
    private readonly Lock _lock = new();
    private int _files;
    private long _bytes;

    /// <summary>Some bytes more, or fewer where a file begins anew.</summary>
    public void AddBytes(long count) => Add(0, count);

    /// <summary>One file more.</summary>
    public void AddFile() => Add(1, 0);

    private void Add(int files, long bytes)
    {
        lock (_lock)
        {
            _files += files;
            _bytes += bytes;
            progress?.Report(new(_files, totalFiles, _bytes, totalBytes));
        }
    }
}
