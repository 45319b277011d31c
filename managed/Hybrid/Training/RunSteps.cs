using System.Diagnostics;
using Hybrid.Data;
using Hybrid.Models;
using Hybrid.Telemetry;

namespace Hybrid.Training;

/// <summary>
/// Makes the steps of a run and records each once, under its own number, whenever the trainer tells of it: with its own
/// call on the CPU; with the next one, or with <see cref="Finish"/>, on a CUDA device.
/// </summary>
/// <param name="trainer">Makes the steps.</param>
/// <param name="tokensPerStep">Tokens of a step, over all processes.</param>
/// <param name="utilization">Rates a step's throughput; null where the devices' peak is not known.</param>
/// <param name="role">Is told of micro-batches, and knows the last checkpoint.</param>
/// <param name="records">Takes the records.</param>
internal sealed class RunSteps(
    IStepTrainer trainer, long tokensPerStep, FlopsUtilization? utilization, IRunRole role, IRunRecords records)
{
    // Steps that are made and not told of, in their order.
    private readonly Queue<MadeStep> _untold = new();
    private long _lastTold;

    /// <summary>Makes a step.</summary>
    /// <returns>True when the ranks agreed to stop.</returns>
    /// <exception cref="NotFiniteException">Loss or gradient of a step is not finite; the message names the step.</exception>
    public bool Make(MadeStep step, TokenBatch batch, CancellationToken abandon)
    {
        var number = step.Step + 1;
        _untold.Enqueue(step);
        try
        {
            return Tell(() => trainer.Step(
                batch,
                step.LearningRate,
                step.Step,
                (done, total) => role.Observer.MicroBatchDone(number, done, total),
                abandon));
        }
        catch (DataException exception)
        {
            throw new DataException($"Step {number}: {exception.Message} {role.CheckpointSentence}", exception);
        }
    }

    /// <summary>
    /// Waits until all steps are done and recorded. To be called before anything else reads what training changes.
    /// </summary>
    /// <returns>True when the ranks agreed to stop.</returns>
    /// <exception cref="NotFiniteException">Loss or gradient of a step is not finite; the message names the step.</exception>
    public bool Finish()
    {
        var stops = Tell(trainer.Finish);
        return _untold.TryPeek(out var missing)
            ? throw new InvalidOperationException($"The trainer finished and did not tell of step {missing.Step}.")
            : stops;
    }

    private bool Tell(Func<StepMetrics?> call)
    {
        StepMetrics? metrics;
        try
        {
            metrics = call();
        }
        catch (NotFiniteException exception)
        {
            // Whichever call fails, it is for the first step that nothing was told of.
            var failed = _untold.TryPeek(out var step) ? $"Step {step.Step + 1}: " : "";
            throw new NotFiniteException(
                $"{failed}{exception.Message} {role.CheckpointSentence} Lower optimizer.max_lr or lengthen the warm-up, and "
                + "train anew.",
                exception);
        }

        if (metrics is null)
            return false;
        if (!_untold.TryDequeue(out var told) || told.Step != metrics.Step)
            throw new InvalidOperationException($"The trainer told of step {metrics.Step} out of turn.");
        Record(told, metrics);
        return metrics.Stop;
    }

    private void Record(MadeStep step, StepMetrics metrics)
    {
        // A step that was made while the one before still ran took its time from that one's end on.
        var elapsed = Stopwatch.GetElapsedTime(Math.Max(step.Begin, _lastTold));
        _lastTold = Stopwatch.GetTimestamp();
        var tokensPerSecond = metrics.Tokens / elapsed.TotalSeconds;
        records.Record(new StepRecord(
            step.Step + 1,
            metrics.Loss,
            step.LearningRate,
            metrics.GradientNorm,
            (step.Step + 1) * tokensPerStep,
            tokensPerSecond,
            elapsed.TotalMilliseconds,
            step.Waited.TotalMilliseconds,
            metrics.ForwardMilliseconds,
            metrics.HeadMilliseconds,
            metrics.BackwardMilliseconds,
            metrics.UpdateMilliseconds,
            metrics.CommunicationMilliseconds,
            metrics.ExposedMilliseconds,
            utilization?.Of(tokensPerSecond),
            utilization?.OfCausalHalf(tokensPerSecond)));
    }
}
