namespace Hybrid.Models;

/// <summary>
/// Floating-point operations to train on one token, forward and backward, counted by the convention 6N + 12LTD: six for
/// each of the N weights in a matrix product (the block linears and the head, tied or not; an embedding is looked up, not
/// multiplied) and 12 per layer, position of the context and channel of attention (Chowdhery et al., arXiv:2204.02311,
/// appendix B). Norms, biases and everything else elementwise are left out.
/// </summary>
/// <param name="Linear">The blocks' linear layers.</param>
/// <param name="Attention">Attention over the whole T x T square.</param>
/// <param name="Head">The output projection onto the vocabulary.</param>
public sealed record TrainingFlops(double Linear, double Attention, double Head)
{
    /// <summary>All by the convention 6N + 12LTD.</summary>
    public double PerToken => Linear + Attention + Head;

    /// <summary>The same with only the half of attention that a causal model needs: 6N + 6LTD.</summary>
    public double PerTokenCausalHalf => Linear + Attention / 2 + Head;

    /// <summary>Counts a model's operations.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="context">T: tokens of a training sequence.</param>
    public static TrainingFlops Count(ModelConfig model, int context) => Count(DecoderShape.Of(model), context);

    /// <summary>Counts the operations of a shape.</summary>
    internal static TrainingFlops Count(DecoderShape shape, int context) => new(
        Linear: 6.0 * shape.Layers * shape.BlockProductWeights,
        Attention: 12.0 * shape.Layers * context * shape.QueryWidth,
        Head: 6.0 * shape.Vocabulary * shape.Width);
}
