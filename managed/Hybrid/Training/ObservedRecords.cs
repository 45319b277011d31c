using Hybrid.Telemetry;

namespace Hybrid.Training;

/// <summary>Records of a rank that writes none: its observer is told, and rank 0 knows what was measured before.</summary>
internal sealed class ObservedRecords(ITrainingObserver observer) : IRunRecords
{
    /// <inheritdoc/>
    public ITrainingObserver Observer { get; } = observer;

    /// <inheritdoc/>
    public bool TakesStatistics => false;

    /// <inheritdoc/>
    public bool HasValidation(long step) => false;

    /// <inheritdoc/>
    public double? ValidationLossAfter(long step) => null;

    /// <inheritdoc/>
    public bool HasAnswers(long step) => false;

    /// <inheritdoc/>
    public bool HasSamples(long step) => false;

    /// <inheritdoc/>
    public void Record(StepRecord record) => Observer.StepDone(record);

    /// <inheritdoc/>
    public void Record(ValidationRecord record) => Observer.Validated(record);

    /// <inheritdoc/>
    public void Record(MultipleChoiceRecord record) => Observer.Answered(record);

    /// <inheritdoc/>
    public void Record(StatisticsRecord record)
    {
    }

    /// <inheritdoc/>
    public void Record(long step, IReadOnlyList<TextSample> samples)
    {
        foreach (var sample in samples)
            Observer.Sampled(sample);
    }

    /// <inheritdoc/>
    public void FlushToDisk()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
