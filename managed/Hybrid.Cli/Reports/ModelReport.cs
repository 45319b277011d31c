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

    /// <summary>Memory of training in each process; what the native library alone knows is null without it.</summary>
    internal sealed record Memory(
        string Device,
        string Precision,
        bool Float8,
        string Recompute,
        int MicroBatch,
        int Context,
        long Weights,
        long? RoundedWeights,
        long Gradients,
        long Optimizer,
        long? Activations,
        long? Total)
    {
        /// <summary>Memory to fit into; null where neither the command line nor a device says how much.</summary>
        public long? Available { get; init; }

        /// <summary>The largest micro-batch that fits into it; 0 where not even one sequence does.</summary>
        public int? LargestMicroBatch { get; init; }
    }
}
