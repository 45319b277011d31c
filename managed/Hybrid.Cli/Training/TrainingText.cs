using System.Globalization;
using System.Runtime.CompilerServices;
using Hybrid.Configuration;
using Hybrid.Telemetry;
using Hybrid.Training;

namespace Hybrid.Cli.Training;

/// <summary>What a run does, in words and numbers for people.</summary>
internal static class TrainingText
{
    private const double Mebibyte = 1 << 20;

    /// <summary>What is about to be trained: a name and a text for each line.</summary>
    public static IEnumerable<(string Name, string Text)> Plan(TrainingPlan plan)
    {
        var configuration = plan.Configuration;
        var model = configuration.Model;
        var memory = plan.Memory;
        yield return ("run", plan.ResumedFrom is null
            ? $"{plan.RunPath}, new"
            : Text($"{plan.RunPath}, continued after step {plan.FirstStep} from {plan.ResumedFrom}"));
        yield return ("model", Text(
            $"{model.ParameterCount():N0} parameters, {model.NonEmbeddingParameterCount():N0} without the embedding"));
        yield return ("length", Text(
            $"{plan.Steps:N0} steps of {configuration.Data.TokensPerStep:N0} tokens, {plan.Tokens:N0} in all"));
        yield return ("data", Text(
            $"{configuration.Data.Dataset}, {plan.DatasetTokens:N0} tokens, read {Times(plan.Epochs)}"));
        var perProcess = plan.Group is null ? "" : Text($", {plan.SequencesPerProcess} per process,");
        yield return ("step", Text(
            $"{configuration.GlobalBatch} sequences of {configuration.Context}{perProcess} "
            + $"in {plan.MicroBatchesPerProcess} micro-batches of {configuration.Data.MicroBatch}"));
        yield return ("memory", Text(
            $"{Size(memory.Total)}: parameters {Size(memory.Parameters)}{Rounded(memory)}, gradients {Size(memory.Gradients)}, "
            + $"moments {Size(memory.Moments)}, activations {Size(memory.Arena)}"));
        yield return ("runs on", plan.Device is { } device
            ? Text($"{device.Name}, CUDA device {device.Index}, {Computing(plan)}, libtorch {plan.Runtime.LibTorchVersion}")
            : Text(
                $"{plan.Runtime.Threads} threads, {plan.Runtime.CpuKernels} kernels, libtorch {plan.Runtime.LibTorchVersion}"));
        if (plan.Group is not null)
            yield return ("ranks", plan.Group.ToString());
    }

    /// <summary>A step on one line.</summary>
    public static string Step(StepRecord record, long steps) => Text(
        $"step {record.Step}/{steps}  loss {record.Loss:F4}  ppl {record.Perplexity:G5}  lr {record.LearningRate:0.00e+00}  "
        + $"grad norm {record.GradientNorm:F3}  {record.TokensPerSecond:N0} tok/s  {record.StepMilliseconds:N0} ms{Waiting(record)}{Utilization(record)}");

    /// <summary>What of a step's time was spent waiting for data; nothing under a hundredth.</summary>
    public static string Waiting(StepRecord record) => record.DataMilliseconds < record.StepMilliseconds / 100
        ? ""
        : Text($", {record.DataMilliseconds:N0} of them waiting for data");

    /// <summary>Model FLOPs utilisation by both conventions, where it is known.</summary>
    public static string Utilization(StepRecord record) => record is { Mfu: { } mfu, MfuCausalHalf: { } causalHalf }
        ? Text($"  MFU {Percent(mfu)} by 6N + 12LTD, {Percent(causalHalf)} by causal half")
        : "";

    /// <summary>The same in few words.</summary>
    public static string ShortUtilization(StepRecord record) => record is { Mfu: { } mfu, MfuCausalHalf: { } causalHalf }
        ? Text($", MFU {Percent(mfu)}, causal half {Percent(causalHalf)}")
        : "";

    /// <summary>A validation on one line.</summary>
    public static string Validation(ValidationRecord record) =>
        Text($"validation loss {record.Loss:F4}, perplexity {Math.Exp(record.Loss):G5}, after step {record.Step}");

    /// <summary>Multiple-choice answers on one line.</summary>
    public static string Answers(MultipleChoiceRecord record) => Text(
        $"multiple choice {Percent(record.Accuracy)} ± {Percent(record.StandardError)} of {record.Items} by token, "
        + $"{Percent(record.AccuracyBySum)} ± {Percent(record.StandardErrorBySum)} by sum, after step {record.Step}");

    /// <summary>How long it still takes.</summary>
    public static string Remaining(StepPace pace) =>
        Text($"about {Duration(pace.Remaining)} to go at {pace.TokensPerSecond:N0} tokens/s");

    /// <summary>Text that a model wrote, without what would move a terminal's cursor.</summary>
    public static string OnOneLine(string text) =>
        string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));

    /// <summary>A time span as people say it.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => Text($"{time.Days} d {time.Hours} h"),
        { TotalHours: >= 1 } => Text($"{time.Hours} h {time.Minutes} min"),
        { TotalMinutes: >= 1 } => Text($"{time.Minutes} min {time.Seconds} s"),
        _ => Text($"{time.TotalSeconds:0} s"),
    };

    /// <summary>The result of a run that made all its steps.</summary>
    public static string Completed(TrainingResult result)
    {
        var validation = result.ValidationLoss is { } loss
            ? Text($" Validation loss {loss:F4}, perplexity {Math.Exp(loss):G5}.")
            : "";
        return Text(
            $"Trained {result.Step} steps.{validation} Token frequencies alone would give {result.UnigramCrossEntropy:F4}. "
            + $"{result.CheckpointPath}");
    }

    /// <summary>What to know about a run that was asked to stop.</summary>
    public static string Stopped(TrainingResult result, string configPath) => result.CheckpointPath is { } path
        ? Text($"Stopped after step {result.Step}; saved in {path}. Continue with: hybrid train {configPath} --resume")
        : "Stopped before the first step; there is nothing to save.";

    private static string Rounded(TrainerMemory memory) =>
        memory.Weights > 0 ? $", rounded for products {Size(memory.Weights)}" : "";

    private static string Computing(TrainingPlan plan)
    {
        var run = plan.Configuration.Run;
        return PrecisionName.OfStep(PrecisionName.Of(plan.Placement.ComputePrecision), run.Float8)
            + (run.Recompute == RecomputeName.None ? "" : $", computes again: {run.Recompute}")
            + (run.Deterministic ? ", deterministic" : "");
    }

    private static string Times(double epochs) => epochs < 0.01 ? "less than 0.01 times" : Text($"{epochs:0.##} times");

    private static string Percent(double share) => Text($"{100 * share:F1} %");

    private static string Size(long bytes) => bytes >= 1024 * Mebibyte
        ? Text($"{bytes / Mebibyte / 1024:F1} GiB")
        : Text($"{bytes / Mebibyte:F1} MiB");

    private static string Text(ref DefaultInterpolatedStringHandler text) =>
        string.Create(CultureInfo.InvariantCulture, ref text);
}
