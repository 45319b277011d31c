namespace Hybrid.Configuration;

/// <summary>[run]: where results go, what makes them repeatable, and how often they are saved.</summary>
public sealed record RunOptions
{
    /// <summary>Name of the run and of its folder. Default: the configuration file's name without its extension.</summary>
    public string? Name { get; init; }

    /// <summary>Folder that holds the runs.</summary>
    public string Directory { get; init; } = "runs";

    /// <summary>
    /// Seed of the initial weights, dropout, the samples and, unless data.order_seed is set, the order of the data.
    /// </summary>
    public long Seed { get; init; } = 1;

    /// <summary>Threads that compute; 0 takes one per core that the process may use.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// What computes: `cpu`, `cuda`, or `auto`: cuda where this build and the machine have it. Of several processes on a
    /// machine each takes the CUDA device of its local rank, or the only one that it sees.
    /// </summary>
    public string Device { get; init; } = DeviceName.Auto;

    /// <summary>
    /// What matrix products compute with: `float32`, on cuda also `tf32` or `bfloat16`, or `auto`: bfloat16 on cuda,
    /// float32 on the CPU. Parameters, gradients, moments and sums are float32 whatever it is.
    /// </summary>
    public string Precision { get; init; } = PrecisionName.Auto;

    /// <summary>
    /// What a step computes again in its backward pass, to save memory: `none`, the inside of `attention`, or each whole
    /// `block`. The results are the same to the bit.
    /// </summary>
    public string Recompute { get; init; } = RecomputeName.None;

    /// <summary>
    /// Whether every run repeats the same bits on cuda, too, at some cost in speed. On the CPU every run does.
    /// </summary>
    public bool Deterministic { get; init; }

    /// <summary>
    /// Whether products of a step are of 8-bit floats (OCP OFP8, a scale for each row): those of the feed-forward layers and
    /// of the head, but for the gradients of their weights. Needs cuda with compute capability 9.0 or newer (H100), bfloat16,
    /// and multiples of 16 for n_embd and n_ffn. Evaluation and decoding stay in bfloat16.
    /// </summary>
    public bool Float8 { get; init; }

    /// <summary>Steps between checkpoints; 0 saves at the end alone.</summary>
    public long CheckpointInterval { get; init; } = 1000;

    /// <summary>Latest checkpoints to keep. The best by validation loss is kept beside them.</summary>
    public int KeepLast { get; init; } = 3;

    /// <summary>Checkpoints of every such step are kept for good; 0 keeps none for good.</summary>
    public long KeepEvery { get; init; }

    /// <summary>
    /// Steps between records of every tensor's size in stats.jsonl: root mean square and largest absolute value of
    /// parameters, gradients and updates. Takes memory for a copy of the parameters; 0 never records.
    /// </summary>
    public long StatsEvery { get; init; }

    /// <summary>Whether TensorBoard's event files are written beside metrics.jsonl.</summary>
    public bool Tensorboard { get; init; } = true;
}
