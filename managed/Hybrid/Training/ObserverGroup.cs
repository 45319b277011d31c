using Hybrid.Telemetry;

namespace Hybrid.Training;

/// <summary>Several observers as one.</summary>
internal sealed class ObserverGroup(params IReadOnlyList<ITrainingObserver> observers) : ITrainingObserver
{
    /// <inheritdoc/>
    public void Planned(TrainingPlan plan) => Tell(observer => observer.Planned(plan));

    /// <inheritdoc/>
    public void Noticed(string message) => Tell(observer => observer.Noticed(message));

    /// <inheritdoc/>
    public void MicroBatchDone(long stepNumber, int done, int total) =>
        Tell(observer => observer.MicroBatchDone(stepNumber, done, total));

    /// <inheritdoc/>
    public void StepDone(StepRecord record) => Tell(observer => observer.StepDone(record));

    /// <inheritdoc/>
    public void Evaluating(string what, double share) => Tell(observer => observer.Evaluating(what, share));

    /// <inheritdoc/>
    public void Validated(ValidationRecord record) => Tell(observer => observer.Validated(record));

    /// <inheritdoc/>
    public void Answered(MultipleChoiceRecord record) => Tell(observer => observer.Answered(record));

    /// <inheritdoc/>
    public void Sampled(TextSample sample) => Tell(observer => observer.Sampled(sample));

    /// <inheritdoc/>
    public void Saving(long stepNumber) => Tell(observer => observer.Saving(stepNumber));

    /// <inheritdoc/>
    public void Saved(long stepNumber, string path) => Tell(observer => observer.Saved(stepNumber, path));

    private void Tell(Action<ITrainingObserver> news)
    {
        foreach (var observer in observers)
            news(observer);
    }
}
