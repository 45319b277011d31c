namespace Hybrid.Cli.Reports;

/// <summary>What <c>hybrid model --json</c> prints.</summary>
internal sealed record ModelReport(
    string Config,
    long Parameters,
    long NonEmbeddingParameters,
    ModelReport.Flops FlopsPerToken,
    ModelReport.Memory MemoryBytes)
{
    /// <summary>This configuration and published models; null without --compare.</summary>
    public IReadOnlyList<ComparedModelReport>? Comparison { get; init; }

    /// <summary>Time, cost and memory on GPUs; null without --gpu.</summary>
    public GpuEstimateReport? GpuEstimate { get; init; }


    /// <summary>Operations to train on one token of a sequence of <paramref name="Context"/> tokens.</summary>
    internal sealed record Flops(
        int Context,
        [property: System.Text.Json.Serialization.JsonPropertyName("6n_12ltd")] double Total,
        [property: System.Text.Json.Serialization.JsonPropertyName("6n_6ltd_causal_half")] double CausalHalf,
        double Linear,
        double Attention,
        double Head);

    /// <summary>Memory of training; activations, and with them the total, are null without the native library.</summary>
    internal sealed record Memory(
        int MicroBatch, int Context, long Weights, long Gradients, long Optimizer, long? Activations, long? Total);
}
