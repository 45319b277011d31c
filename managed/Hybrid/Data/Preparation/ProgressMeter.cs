using System.Diagnostics;

namespace Hybrid.Data.Preparation;

/// <summary>Tells how far a preparation is, some times a second for each phase.</summary>
/// <remarks>Thread safety: any number of threads may report; the listener is told by one at a time.</remarks>
/// <param name="progress">Who is told; may be null.</param>
internal sealed class ProgressMeter(IProgress<PrepareProgress>? progress)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Dictionary<PreparePhase, long> _lastReports = [];
    private readonly HashSet<PreparePhase> _ended = [];
    private long _started;
    private long _tokensBefore;
    private double _rate;

    /// <summary>Starts to measure the rate of tokenizing.</summary>
    /// <param name="tokensBefore">Tokens that an earlier run made.</param>
    public void BeginTokenizing(long tokensBefore)
    {
        _started = Stopwatch.GetTimestamp();
        _tokensBefore = tokensBefore;
    }

    /// <summary>Reports, unless the phase's last report is fresh and the phase goes on.</summary>
    public void Report(PreparePhase phase, long done, long total, long documents, long tokens, bool ends = false)
    {
        if (progress is null)
            return;
        lock (_lock)
        {
            if (_ended.Contains(phase) || (!ends && IsFresh(phase)))
                return;
            _lastReports[phase] = Stopwatch.GetTimestamp();
            if (ends)
                _ended.Add(phase);
            if (phase == PreparePhase.Tokenizing)
                _rate = (tokens - _tokensBefore) / Math.Max(Stopwatch.GetElapsedTime(_started).TotalSeconds, 1e-9);
            progress.Report(new PrepareProgress(phase, done, total, documents, tokens, _rate, ends));
        }
    }

    private bool IsFresh(PreparePhase phase) =>
        _lastReports.TryGetValue(phase, out long last) && Stopwatch.GetElapsedTime(last) < Interval;
}
