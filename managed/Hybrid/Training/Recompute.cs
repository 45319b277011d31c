namespace Hybrid.Training;

/// <summary>
/// What a training step computes again in its backward pass, to save memory. The results are the same to the bit.
/// </summary>
public enum Recompute
{
    /// <summary>Nothing: all that the backward pass needs is kept.</summary>
    None = 0,

    /// <summary>The attention sub-layer's inside: its normed input, queries, keys, values and the heads' outputs.</summary>
    Attention = 1,

    /// <summary>Whole blocks: only the residual stream before each is kept.</summary>
    Block = 2,
}
