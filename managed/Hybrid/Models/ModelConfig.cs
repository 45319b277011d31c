namespace Hybrid.Models;

/// <summary>
/// Shape of a decoder-only language model. Defaults are those of LF_LLM-269M. Immutable; compared by value.
/// </summary>
public sealed record ModelConfig
{
    /// <summary>V: number of token ids.</summary>
    public int NVocab { get; init; } = 50257;

    /// <summary>Longest sequence, in tokens.</summary>
    public int NCtx { get; init; } = 2048;

    /// <summary>Number of transformer blocks.</summary>
    public int NLayer { get; init; } = 16;

    /// <summary>H: query heads.</summary>
    public int NHead { get; init; } = 16;

    /// <summary>D: width of the residual stream.</summary>
    public int NEmbd { get; init; } = 1024;

    /// <summary>
    /// G: key/value heads, a divisor of <see cref="NHead"/> (grouped-query attention, arXiv:2305.13245);
    /// <see langword="null"/> is <see cref="NHead"/>.
    /// </summary>
    public int? NKvHead { get; init; }

    /// <summary>
    /// K: width of one head, even; <see langword="null"/> is <see cref="NEmbd"/> / <see cref="NHead"/>.
    /// </summary>
    public int? HeadDim { get; init; }

    /// <summary>F: width of one SwiGLU branch; <see langword="null"/> is 4 <see cref="NEmbd"/>.</summary>
    public int? NFfn { get; init; }

    /// <summary>Biases on the fused QKV projection and on the attention's output projection.</summary>
    public bool AttentionBias { get; init; } = true;

    /// <summary>Biases on both feed-forward projections.</summary>
    public bool FfnBias { get; init; } = true;

    /// <summary>The head uses the embedding's weight.</summary>
    public bool Tied { get; init; } = true;

    /// <summary>RMSNorm with a learned weight on each head's query and key before RoPE (arXiv:2302.05442).</summary>
    public bool QkNorm { get; init; }

    /// <summary>Base of the rotary frequencies (arXiv:2104.09864).</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary>Epsilon inside RMSNorm's root (arXiv:1910.07467).</summary>
    public double NormEps { get; init; } = 1e-5;

    /// <summary>
    /// Coefficient of mean(logsumexp(logits)^2) in the loss that is differentiated; 0 is off (arXiv:2204.02311).
    /// </summary>
    public double ZLoss { get; init; }

    /// <summary>Dropout after the attention's output projection, in [0, 1).</summary>
    public double DropoutAttn { get; init; } = 0.1;

    /// <summary>Dropout after SwiGLU, in [0, 1).</summary>
    public double DropoutFfn { get; init; } = 0.15;

    /// <summary>G: <see cref="NKvHead"/> or its default.</summary>
    public int KvHeads => NKvHead ?? NHead;

    /// <summary>K: <see cref="HeadDim"/> or its default; 0 when there is no head.</summary>
    public int HeadWidth => HeadDim ?? (NHead > 0 ? NEmbd / NHead : 0);

    /// <summary>F: <see cref="NFfn"/> or its default.</summary>
    public int FfnWidth => NFfn ?? 4 * NEmbd;

    /// <summary>Parameters of the model; a tied weight counts once.</summary>
    public long ParameterCount() => DecoderShape.Of(this).Parameters;

    /// <summary>Parameters without the token embedding and, where it is not tied, without the head.</summary>
    public long NonEmbeddingParameterCount() => DecoderShape.Of(this).NonEmbeddingParameters;
}
