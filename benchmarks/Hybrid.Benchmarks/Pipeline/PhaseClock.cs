using System.Diagnostics;
using Hybrid.Data.Preparation;

namespace Hybrid.Benchmarks.Pipeline;

/// <summary>Adds up how long each phase of a preparation takes: the time since a report's forerunner is its phase's.</summary>
internal sealed class PhaseClock : IProgress<PrepareProgress>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, double> _seconds = [];
    private long _last = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public void Report(PrepareProgress value) => Add(value.Phase.ToString());

    /// <summary>The seconds of each phase; what came behind the last report is finishing.</summary>
    public IReadOnlyDictionary<string, double> Stop()
    {
        Add("Finishing");
        return _seconds;
    }

    private void Add(string phase)
    {
        lock (_lock)
        {
            long now = Stopwatch.GetTimestamp();
            _seconds[phase] = _seconds.GetValueOrDefault(phase) + Stopwatch.GetElapsedTime(_last, now).TotalSeconds;
            _last = now;
        }
    }
}
