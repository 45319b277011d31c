using Hybrid.Data;
using Hybrid.Training;

namespace Hybrid.Tests.Training;

/// <summary>
/// Tells of a step as one on a CUDA device does, with the call after it or when it is to finish; what fails a step fails
/// that call.
/// </summary>
internal sealed class LateTrainer(IStepTrainer trainer) : IStepTrainer
{
    private Func<StepMetrics?>? _running;

    /// <summary>Calls of <see cref="Finish"/>.</summary>
    public int Finished { get; private set; }

    /// <summary>True while a step is made that no call has told of.</summary>
    public bool IsRunning => _running is not null;

    /// <inheritdoc/>
    public StepMetrics? Step(
        TokenBatch batch, double learningRate, long step, Action<int, int>? progress, CancellationToken cancellationToken)
    {
        var before = Collect();
        try
        {
            var metrics = trainer.Step(batch, learningRate, step, progress, cancellationToken);
            _running = () => metrics;
        }
        catch (NotFiniteException failure)
        {
            _running = () => throw new NotFiniteException(failure.Message, failure);
        }

        return before;
    }

    /// <inheritdoc/>
    public StepMetrics? Finish()
    {
        Finished++;
        return Collect();
    }

    private StepMetrics? Collect()
    {
        var running = _running;
        _running = null;
        return running?.Invoke();
    }
}
