using System.Globalization;
using System.Runtime.CompilerServices;
using Hybrid.Telemetry;
using Microsoft.Extensions.Logging;

namespace Hybrid.Training;

/// <summary>Writes the events of a run into its log.txt; every step's numbers are in metrics.jsonl.</summary>
internal sealed class RunLogObserver(ILogger log) : ITrainingObserver
{
    /// <inheritdoc/>
    public void Planned(TrainingPlan plan)
    {
        var (configuration, runtime) = (plan.Configuration, plan.Runtime);
        Write(plan.ResumedFrom is null ? "new run" : $"resumed from {plan.ResumedFrom}");
        Write(
            $"steps {plan.FirstStep} to {plan.Steps}, {configuration.Model.ParameterCount()} parameters, "
            + $"{configuration.Data.TokensPerStep} tokens per step, {plan.Memory.Total} bytes");
        Write(
            $"hybrid {runtime.Version}, libtorch {runtime.LibTorchVersion}, {runtime.Blas}, "
            + $"{runtime.CpuKernels} kernels, {runtime.Threads} threads");
        if (plan.Group is not null)
            Write($"{plan.Group}");
    }

    /// <inheritdoc/>
    public void Noticed(string message) => Write(message);

    /// <inheritdoc/>
    public void Validated(ValidationRecord record) => Write($"step {record.Step}: validation loss {record.Loss:F4}");

    /// <inheritdoc/>
    public void Answered(MultipleChoiceRecord record) =>
        Write(
            $"step {record.Step}: multiple choice {record.Accuracy:P2} of {record.Items}, "
            + $"standard error {record.StandardError:P2}");

    /// <inheritdoc/>
    public void Saving(long stepNumber) => Write($"step {stepNumber}: saving");

    /// <inheritdoc/>
    public void Saved(long stepNumber, string path) => Write($"step {stepNumber}: saved {path}");

    private void Write(ref DefaultInterpolatedStringHandler message) =>
        Write(string.Create(CultureInfo.InvariantCulture, ref message));

    private void Write(string message) =>
        log.Log(LogLevel.Information, default, message, exception: null, (state, _) => state);
}
