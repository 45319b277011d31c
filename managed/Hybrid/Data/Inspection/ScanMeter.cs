using System.Diagnostics;

namespace Hybrid.Data.Inspection;

/// <summary>Adds up what threads read and tells it some times a second.</summary>
/// <param name="totalBytes">Bytes to read.</param>
/// <param name="progress">Who is told; may be null.</param>
/// <remarks>Thread safety: any number of threads.</remarks>
internal sealed class ScanMeter(long totalBytes, IProgress<ScanProgress>? progress)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private long _bytes;
    private long _lastReport;

    /// <summary>Counts bytes.</summary>
    public void Add(long bytes)
    {
        if (progress is null)
            return;
        lock (_lock)
        {
            _bytes += bytes;
            bool isFresh = _lastReport != 0 && Stopwatch.GetElapsedTime(_lastReport) < Interval;
            if (isFresh && _bytes < totalBytes)
                return;
            _lastReport = Stopwatch.GetTimestamp();
            progress.Report(new ScanProgress(_bytes, totalBytes));
        }
    }
}
