using Hybrid.Models;

namespace Hybrid.Planning;

/// <summary>
/// Numbers that the core's training arena holds for one micro-batch, array by array as native/src/model/activations.h
/// and head.h lay them out.
/// </summary>
/// <param name="Activations">What matrix products, norms and attention pass on, and the backward pass's work.</param>
/// <param name="Statistics">
/// What is float32 in any precision: reciprocal norms, log-sum-exps, losses, partial sums.
/// </param>
/// <param name="Logits">The chunk of logits that the head works on.</param>
internal sealed record ArenaElements(long Activations, long Statistics, long Logits)
{
    /// <summary>Tokens of the head's chunk, at most.</summary>
    public const int ChunkTokens = 512;

    private const int VocabularyMultiple = 64;
    private const int ReductionRows = 64;

    /// <summary>Counts them.</summary>
    public static ArenaElements Count(DecoderShape shape, int context, int microBatch)
    {
        long rows = (long)microBatch * context;
        long channels = (shape.Layers * BlockChannels(shape)) + FinalChannels(shape) + BackwardChannels(shape);
        return new(
            Activations: rows * channels,
            Statistics: (rows * ((shape.Layers * BlockStatistics(shape)) + 2 + shape.Heads))
                + ((rows + ReductionRows - 1) / ReductionRows * WidestReduction(shape)),
            Logits: Math.Min(rows, ChunkTokens) * RoundUp(shape.Vocabulary, VocabularyMultiple));
    }

    // Two norms with the stream before them, queries, keys and values, the heads' outputs, gate, up and their product.
    private static long BlockChannels(DecoderShape shape) =>
        (4L * shape.Width) + shape.QkvWidth + shape.QueryWidth + (3L * shape.FfnWidth)
        + (shape.QkNorm ? (shape.Heads + (long)shape.KvHeads) * shape.HeadWidth : 0);

    // The last norm with the stream before it, and the last sub-layer's output.
    private static long FinalChannels(DecoderShape shape) => 3L * shape.Width;

    private static long BackwardChannels(DecoderShape shape) =>
        (3L * shape.Width) + shape.FfnWidth + shape.QueryWidth + shape.QkvWidth;

    // Two reciprocal norms, a log-sum-exp per head; with qk_norm a reciprocal norm per query and key head.
    private static long BlockStatistics(DecoderShape shape) =>
        2 + shape.Heads + (shape.QkNorm ? shape.Heads + shape.KvHeads : 0);

    private static long WidestReduction(DecoderShape shape) =>
        Math.Max(Math.Max(shape.Width, 2L * shape.FfnWidth), Math.Max(shape.QkvWidth, 2L * shape.HeadWidth));

    private static long RoundUp(long value, long multiple) => (value + multiple - 1) / multiple * multiple;
}
