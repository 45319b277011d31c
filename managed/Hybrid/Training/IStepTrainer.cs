using Hybrid.Data;

namespace Hybrid.Training;

/// <summary>Makes optimizer steps, and tells of each once: with its own call or with a later one.</summary>
internal interface IStepTrainer
{
    /// <inheritdoc cref="Trainer.Step"/>
    StepMetrics? Step(
        TokenBatch batch, double learningRate, long step, Action<int, int>? progress, CancellationToken cancellationToken);

    /// <inheritdoc cref="Trainer.Finish"/>
    StepMetrics? Finish();
}
