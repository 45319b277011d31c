using Hybrid.Telemetry;

namespace Hybrid.Cli.Training;

/// <summary>How fast a run goes: the mean of its latest steps. The first step warms everything up and is left out.</summary>
internal sealed class StepPace(long totalSteps)
{
    private const int Window = 50;

    private readonly Queue<StepRecord> _latest = new();
    private long _seen;
    private long _step;

    /// <summary>True when there are steps enough to say something.</summary>
    public bool IsKnown => _latest.Count >= 2;

    /// <summary>Mean time of a step.</summary>
    public TimeSpan StepTime => TimeSpan.FromMilliseconds(_latest.Average(record => record.StepMilliseconds));

    /// <summary>Tokens per second.</summary>
    public double TokensPerSecond => _latest.Count / _latest.Sum(record => 1 / record.TokensPerSecond);

    /// <summary>Time that the remaining steps will take; evaluations and checkpoints come on top.</summary>
    public TimeSpan Remaining => (totalSteps - _step) * StepTime;

    /// <summary>Takes a step into account.</summary>
    public void Add(StepRecord record)
    {
        _step = record.Step;
        if (_seen++ == 0)
            return;
        _latest.Enqueue(record);
        if (_latest.Count > Window)
            _latest.Dequeue();
    }
}
