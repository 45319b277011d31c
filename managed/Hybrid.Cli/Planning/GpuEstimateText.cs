using Hybrid.Planning;

namespace Hybrid.Cli.Planning;

/// <summary>What a run takes on rented GPUs, as people read it.</summary>
internal static class GpuEstimateText
{
    private const double Gibibyte = 1 << 30;

    private static readonly string Reference =
        Text($"{ReferenceRun.Gpus} A100 80GB at {100 * ReferenceRun.Mfu:0.0} %");

    /// <summary>Writes it.</summary>
    public static void Write(GpuEstimate estimate, TextWriter output)
    {
        WriteTime(estimate, output);
        output.WriteLine();
        WriteMemory(estimate, output);
        output.WriteLine();
        WriteMicroBatch(estimate, output);
    }

    private static void WriteTime(GpuEstimate estimate, TextWriter output)
    {
        Gpu gpu = estimate.Gpu;
        TrainedModel model = estimate.Model;
        string share = Text($"{100 * estimate.Mfu:0.#} % of {gpu.PeakFlops / 1e12:0} TFLOP/s in bfloat16");
        output.WriteLine($"{model.Name} on {estimate.Count} x {gpu.Title} at {share}");
        WriteRow(output, "  parameters", $"{Amount.Short(model.Shape.Parameters),12}");
        WriteRow(output, "  tokens", $"{Amount.Short(model.Tokens),12}   {model.TokensPerParameter:F1} per parameter");
        WriteRow(
            output,
            "  operations",
            $"{Amount.Power(model.Flops),12}   {model.FlopsPerToken / 1e9:F3} GFLOP per token (6N + 12LTD)");
        WriteRow(output, "  throughput", $"{estimate.TokensPerSecond,12:N0}   tokens per second");
        WriteRow(output, "  time", $"{estimate.Hours,12:N2}   hours, {estimate.GpuHours:N2} GPU hours");
        if (estimate.Cost is { } cost)
            WriteRow(output, "  cost", $"{cost,12:N2}   at {estimate.Price:N2} per GPU hour");
        WriteReference(model, output);
    }

    private static void WriteReference(TrainedModel model, TextWriter output)
    {
        double slowest = ReferenceRun.LoggedTokensPerSecond;
        double fastest = ReferenceRun.SustainedTokensPerSecond;
        WriteRow(
            output,
            "  for comparison",
            $"{ReferenceRun.TokensPerSecond(model),12:N0}   tokens per second on {Reference}, where LF_LLM-269M");
        WriteRow(output, "", $"{"",12}   was measured at {slowest:N0} to {fastest:N0}");
    }

    private static void WriteMemory(GpuEstimate estimate, TextWriter output)
    {
        GpuMemory memory = estimate.Memory;
        int context = estimate.Model.Context;
        output.WriteLine(Text(
            $"memory of each GPU, in micro-batches of {memory.MicroBatch} x {context:N0} tokens"));
        WriteRow(output, "  weights", $"{Gibi(memory.Trainer.Weights)}   rounded for products");
        WriteRow(output, "  master weights", $"{Gibi(memory.Trainer.Parameters)}   float32");
        WriteRow(output, "  gradients", $"{Gibi(memory.Trainer.Gradients)}   float32");
        WriteRow(output, "  moments", $"{Gibi(memory.Trainer.Moments)}   float32, two");
        WriteRow(output, "  activations", $"{Gibi(memory.Trainer.Arena)}   as the core lays them out, logits included");
        WriteRow(output, "  runtime", $"{Gibi(GpuMemory.Runtime)}   assumed: CUDA context, workspaces, NCCL");
        WriteRow(output, "  total", $"{Gibi(memory.Total)}   of {Gibi(estimate.Gpu.MemoryBytes).Trim()}");
    }

    private static void WriteMicroBatch(GpuEstimate estimate, TextWriter output)
    {
        if (!estimate.Fits)
        {
            output.WriteLine("It does not fit, not even one sequence: take a GPU with more memory or a smaller model.");
            return;
        }

        WriteRow(output, "largest micro-batch", $"{estimate.LargestThatFits,13:N0}   sequences fit at once");
        WriteRow(
            output,
            "micro_batch",
            $"{estimate.MicroBatch,13:N0}   is the largest that divides a GPU's {estimate.SequencesPerGpu:N0} of a step");
        WriteRow(output, "per step", $"{estimate.Accumulation,13:N0}   micro-batches");
    }

    private static void WriteRow(TextWriter output, string name, FormattableString value) =>
        output.WriteLine($"{name,-19}{Text(value)}");

    private static string Gibi(long bytes) => Text($"{bytes / Gibibyte,8:N2} GiB");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
