namespace Hybrid.Configuration;

/// <summary>[data]: what the model learns from, and how much of it in one step.</summary>
public sealed record DataOptions
{
    /// <summary>
    /// Folder of token shards, as `hybrid data prepare`, LF_LLM-269M (.npy) or llm.c (.bin) writes them. Required.
    /// </summary>
    public string Dataset { get; init; } = "";

    /// <summary>
    /// Tokenizer of the dataset: `r50k_base`, or `ascii-bytes`. `hybrid e2e` makes a missing dataset with it. Where there
    /// is a dataset.json, that says which, and this must be the same. Default: what dataset.json says, else `r50k_base`.
    /// </summary>
    public string? Tokenizer { get; init; }

    /// <summary>
    /// What the dataset is made of where it is missing, as in `hybrid data prepare --source`: dotnet-docs, or a .txt,
    /// .jsonl or .parquet file, or a folder of them, or hf://datasets/owner/name?config=NAME. `hybrid e2e` reads it. A
    /// mixture of several is made with `hybrid data prepare` before.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Tokens per sequence; at most model.n_ctx, which is the default.</summary>
    public int? Context { get; init; }

    /// <summary>Tokens of one optimizer step, over all processes: a multiple of context x micro_batch.</summary>
    public long TokensPerStep { get; init; } = 524_288;

    /// <summary>
    /// Sequences that go through the model at once. Decides memory and speed; results are the same within rounding.
    /// </summary>
    public int MicroBatch { get; init; } = 1;

    /// <summary>
    /// Order of training: `shuffled` shuffles all windows of an epoch together; `reference` is LF_LLM-269M's, shard by
    /// shard, and validates as it does. docs/data-format.md describes both.
    /// </summary>
    public string Order { get; init; } = OrderName.Shuffled;

    /// <summary>
    /// Seed of the order. Default: run.seed, or for order = "reference" the 42 that LF_LLM-269M always takes; there, it
    /// is at least 1.
    /// </summary>
    public long? OrderSeed { get; init; }

    /// <summary>
    /// For order = "reference": sequences that are drawn together, which is the number of GPUs x micro-batch of the run
    /// to repeat (LF_LLM-269M's own: 8 x 16 = 128), whatever this run has. Divides a step's sequences. Default:
    /// micro_batch.
    /// </summary>
    public int? OrderWindow { get; init; }
}
