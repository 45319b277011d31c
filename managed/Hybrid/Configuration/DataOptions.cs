namespace Hybrid.Configuration;

/// <summary>[data]: what the model learns from, and how much of it in one step.</summary>
public sealed record DataOptions
{
    /// <summary>Folder of token shards, as `hybrid data prepare` writes it. Required.</summary>
    public string Dataset { get; init; } = "";

    /// <summary>Tokens per sequence; at most model.n_ctx, which is the default.</summary>
    public int? Context { get; init; }

    /// <summary>Tokens of one optimizer step, over all processes: a multiple of context x micro_batch.</summary>
    public long TokensPerStep { get; init; } = 524_288;

    /// <summary>
    /// Sequences that go through the model at once. Decides memory and speed; results are the same within rounding.
    /// </summary>
    public int MicroBatch { get; init; } = 1;
}
