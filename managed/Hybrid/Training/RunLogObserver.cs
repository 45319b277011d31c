using System.Globalization;
using Hybrid.Telemetry;
using Microsoft.Extensions.Logging;

namespace Hybrid.Training;

/// <summary>Writes the events of a run into its log.txt; every step's numbers are in metrics.jsonl.</summary>
internal sealed class RunLogObserver(ILogger log) : ITrainingObserver
{
    /// <inheritdoc/>
    public void Planned(TrainingPlan plan)
    {
        Write($"{(plan.ResumedFrom is null ? "new run" : $"resumed from {plan.ResumedFrom}")}: steps {plan.FirstStep} to {plan.Steps}, {plan.Configuration.Model.ParameterCount()} parameters, {plan.Configuration.Data.TokensPerStep} tokens per step, {plan.Memory.Total} bytes");
        Write($"hybrid {plan.Runtime.Version}, libtorch {plan.Runtime.LibTorchVersion}, {plan.Runtime.Blas}, {plan.Runtime.CpuKernels} kernels, {plan.Runtime.Threads} threads");
    }

    /// <inheritdoc/>
    public void Noticed(string message) => Write($"{message}");

    /// <inheritdoc/>
    public void Validated(ValidationRecord record) => Write($"step {record.Step}: validation loss {record.Loss:F4}");

    /// <inheritdoc/>
    public void Answered(MultipleChoiceRecord record) =>
        Write($"step {record.Step}: multiple choice {record.Accuracy:P2} of {record.Items}, standard error {record.StandardError:P2}");

    /// <inheritdoc/>
    public void Saving(long stepNumber) => Write($"step {stepNumber}: saving");

    /// <inheritdoc/>
    public void Saved(long stepNumber, string path) => Write($"step {stepNumber}: saved {path}");

    private void Write(FormattableString message)
    {
        var text = message.ToString(CultureInfo.InvariantCulture);
        log.Log(LogLevel.Information, default, text, exception: null, (state, _) => state);
    }
}
