using Hybrid.Cli.Reports;
using Hybrid.Configuration;

namespace Hybrid.Cli.Planning;

/// <summary>A model's parameters, operations and memory, as people read them.</summary>
internal static class ModelText
{
    /// <summary>Writes it.</summary>
    public static void Write(ModelReport report, TextWriter output)
    {
        ModelReport.Flops flops = report.FlopsPerToken;
        ModelReport.Memory memory = report.MemoryBytes;
        WriteRow(output, "parameters", $"{report.Parameters,15:N0}");
        WriteRow(output, "  non-embedding", $"{report.NonEmbeddingParameters,15:N0}");
        output.WriteLine();
        output.WriteLine(Text($"operations to train on one token, in sequences of {flops.Context:N0}"));
        WriteRow(output, "  6N + 12LTD", $"{Giga(flops.Total)}   all of attention; N weights in matrix products");
        WriteRow(output, "  6N + 6LTD", $"{Giga(flops.CausalHalf)}   the causal half of attention");
        WriteRow(output, "    block linears", $"{flops.Linear / flops.Total,15:P0}   of 6N + 12LTD");
        WriteRow(output, "    attention", $"{flops.Attention / flops.Total,15:P0}");
        WriteRow(output, "    head", $"{flops.Head / flops.Total,15:P0}");
        output.WriteLine(
            "MFU is tokens per second times one of these over the GPUs' dense bfloat16 peak; training records it by both.");
        output.WriteLine();
        output.WriteLine(Text($"memory to train on {Where(memory)}, in micro-batches of {memory.MicroBatch} x {memory.Context:N0} tokens"));
        WriteRow(output, "  weights", $"{Mebi(memory.Weights)}");
        if (memory.RoundedWeights > 0)
            WriteRow(output, "  rounded weights", $"{Mebi(memory.RoundedWeights)}   {memory.Precision}");
        WriteRow(output, "  gradients", $"{Mebi(memory.Gradients)}");
        WriteRow(output, "  optimizer", $"{Mebi(memory.Optimizer)}");
        WriteRow(output, "  activations", $"{Mebi(memory.Activations)}");
        WriteRow(output, "  total", $"{Mebi(memory.Total)}");
        if (memory.LargestMicroBatch is { } largest)
            WriteRow(output, "largest micro-batch", $"{largest,15:N0}   sequences fit into {Mebi(memory.Available).Trim()}");
    }

    private static string Where(ModelReport.Memory memory) =>
        $"{memory.Device} in {PrecisionName.OfStep(memory.Precision, memory.Float8)}"
        + (memory.Recompute == RecomputeName.None ? "" : $", {memory.Recompute} computed again");

    private static void WriteRow(TextWriter output, string name, FormattableString value) =>
        output.WriteLine($"{name,-20}{Text(value)}");

    private static string Giga(double operations) => Text($"{operations / 1e9,9:F3} GFLOP");

    private static string Mebi(long? bytes) =>
        bytes is null ? $"{"unknown",15}" : Text($"{bytes / 1048576.0,11:N1} MiB");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
