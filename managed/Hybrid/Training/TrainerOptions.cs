using Hybrid.Distributed;

namespace Hybrid.Training;

/// <summary>How a model is trained. Defaults are those of LF_LLM-269M's AdamW (arXiv:1711.05101).</summary>
public sealed record TrainerOptions
{
    /// <summary>Sequences that go through the model at once.</summary>
    public int MicroBatch { get; init; } = 1;

    /// <summary>T: tokens per sequence, at most the model's n_ctx; 0 takes n_ctx.</summary>
    public int Context { get; init; }

    /// <summary>Decay rate of the first moment, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay rate of the second moment, in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>Added after the root of the second moment.</summary>
    public double Eps { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay, multiplied by the learning rate; applies to matrices alone.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Largest global L2 norm of the gradient; 0 is no clipping.</summary>
    public double ClipGradNorm { get; init; } = 1.0;

    /// <summary>Key of dropout's random generator.</summary>
    public long Seed { get; init; }

    /// <summary>The processes that share every step; null trains alone. The trainer keeps the native group alive.</summary>
    public ProcessGroup? Group { get; init; }

    /// <summary>Gradient bytes that are summed over the group at once, while backward goes on; 0 takes 25 MiB.</summary>
    public long BucketBytes { get; init; }

    /// <summary>Divides AdamW's moments and its work among the group (ZeRO-1, arXiv:1910.02054).</summary>
    public bool ShardedOptimizer { get; init; }

    /// <summary>What is computed again in the backward pass, to save memory.</summary>
    public Recompute Recompute { get; init; }

    /// <summary>
    /// The same bits in every run, on CUDA at some cost in speed. The CPU's are always the same.
    /// </summary>
    public bool Deterministic { get; init; }

    /// <summary>
    /// Products of a step in 8-bit floats, on CUDA in bfloat16: those of the feed-forward layers and of the head, but for the
    /// gradients of their weights. Every row of an operand has a scale of its own; numbers are e4m3, of the gradients of logits
    /// e5m2 (OCP 8-bit Floating Point Specification (OFP8), revision 1.0). Needs compute capability 9.0 or newer, and an n_embd
    /// and an n_ffn that are multiples of 16. Scoring and decoding stay in bfloat16.
    /// </summary>
    public bool Float8 { get; init; }
}
