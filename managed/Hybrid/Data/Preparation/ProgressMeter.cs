using System.Diagnostics;

namespace Hybrid.Data.Preparation;

/// <summary>Tells how far a preparation is, some times a second.</summary>
/// <param name="progress">Who is told; may be null.</param>
internal sealed class ProgressMeter(IProgress<PrepareProgress>? progress)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _tokenizing = Stopwatch.StartNew();
    private long _lastReport;

    /// <summary>Reports, unless the last report is fresh and the phase goes on.</summary>
    public void Report(PreparePhase phase, long done, long total, long documents, long tokens, bool ends = false)
    {
        if (progress is null || (!ends && _lastReport != 0 && Stopwatch.GetElapsedTime(_lastReport) < Interval))
            return;
        _lastReport = Stopwatch.GetTimestamp();
        double rate = tokens / Math.Max(_tokenizing.Elapsed.TotalSeconds, 1e-9);
        progress.Report(new PrepareProgress(phase, done, total, documents, tokens, rate, ends));
    }

    /// <summary>Ends tokenizing: the rate stays what it was.</summary>
    public void EndTokenizing() => _tokenizing.Stop();
}
