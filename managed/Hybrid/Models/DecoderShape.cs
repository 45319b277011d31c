namespace Hybrid.Models;

/// <summary>
/// What decides the size of a decoder-only transformer: of ours, and of published ones that ours is compared with, which
/// may have learned positions, LayerNorm or a feed-forward without a gate.
/// </summary>
internal sealed record DecoderShape
{
    /// <summary>L: blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>D: width of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>H: query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>G: key/value heads.</summary>
    public required int KvHeads { get; init; }

    /// <summary>K: width of one head.</summary>
    public required int HeadWidth { get; init; }

    /// <summary>F: inner width of the feed-forward; of one branch where it is gated.</summary>
    public required int FfnWidth { get; init; }

    /// <summary>V: rows of the embedding as it is stored.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>The feed-forward has a gate (SwiGLU): three matrices instead of two.</summary>
    public bool Gated { get; init; } = true;

    /// <summary>The head uses the embedding's weight.</summary>
    public bool Tied { get; init; } = true;

    /// <summary>Biases on queries, keys and values.</summary>
    public bool QkvBias { get; init; }

    /// <summary>Bias on the attention's output projection.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Biases in the feed-forward.</summary>
    public bool FfnBias { get; init; }

    /// <summary>A learned norm on each head's query and key.</summary>
    public bool QkNorm { get; init; }

    /// <summary>Parameters of a norm per channel: 1 for RMSNorm, 2 for LayerNorm, 0 where nothing is learned.</summary>
    public int NormParameters { get; init; } = 1;

    /// <summary>Rows of a learned table of positions; 0 for rotary positions.</summary>
    public int LearnedPositions { get; init; }

    /// <summary>H K: width of all queries.</summary>
    public long QueryWidth => (long)Heads * HeadWidth;

    /// <summary>(H + 2 G) K: width of queries, keys and values.</summary>
    public long QkvWidth => QueryWidth + (2L * KvHeads * HeadWidth);

    /// <summary>Weights of one block that stand in matrix products.</summary>
    public long BlockProductWeights =>
        (Width * QkvWidth) + (QueryWidth * Width) + ((Gated ? 3L : 2L) * Width * FfnWidth);

    /// <summary>All parameters; a tied weight counts once.</summary>
    public long Parameters
    {
        get
        {
            long embedding = (long)Vocabulary * Width;
            return NonEmbeddingParameters + ((long)LearnedPositions * Width) + (Tied ? embedding : 2 * embedding);
        }
    }

    /// <summary>Parameters without the embeddings of tokens and positions and, where it is not tied, without the head.</summary>
    public long NonEmbeddingParameters
    {
        get
        {
            const int NormsPerBlock = 2;
            long norm = (long)NormParameters * Width;
            return (Layers * (BlockProductWeights + BlockBiases + HeadNorms + (NormsPerBlock * norm))) + norm;
        }
    }

    private long BlockBiases =>
        (QkvBias ? QkvWidth : 0) + (OutputBias ? Width : 0) + (FfnBias ? ((Gated ? 2L : 1L) * FfnWidth) + Width : 0);

    private long HeadNorms => QkNorm ? 2L * HeadWidth : 0;

    /// <summary>The shape of one of our models.</summary>
    public static DecoderShape Of(ModelConfig model) => new()
    {
        Layers = model.NLayer,
        Width = model.NEmbd,
        Heads = model.NHead,
        KvHeads = model.KvHeads,
        HeadWidth = model.HeadWidth,
        FfnWidth = model.FfnWidth,
        Vocabulary = model.NVocab,
        Tied = model.Tied,
        QkvBias = model.AttentionBias,
        OutputBias = model.AttentionBias,
        FfnBias = model.FfnBias,
        QkNorm = model.QkNorm,
    };
}
