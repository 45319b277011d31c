using Hybrid.Data.Preparation.Spooling;

namespace Hybrid.Data.Preparation.Shards;

/// <summary>
/// Which documents a mixture takes of each source, so that the sources' tokens are in proportion to their weights and
/// none is repeated: all of the source that is scarcest for its weight, and of the others a random part.
/// </summary>
internal sealed class Sampling
{
    private readonly double[] _parts;

    private Sampling(double[] parts) => _parts = parts;

    /// <summary>Takes everything of so many sources.</summary>
    public static Sampling All(int sources) => new([.. Enumerable.Repeat(1.0, sources)]);

    /// <summary>Takes tokens in proportion to weights.</summary>
    /// <param name="weights">A weight per source, greater than 0.</param>
    /// <param name="tokens">The tokens that each has.</param>
    public static Sampling ByWeight(IReadOnlyList<double> weights, IReadOnlyList<long> tokens)
    {
        // Tokens per unit of weight, of the source that has the fewest.
        double scarcest = weights.Zip(tokens, (weight, count) => count / weight).Min();
        return new([.. weights.Zip(tokens, (weight, count) => count == 0 ? 0 : Math.Min(1, weight * scarcest / count))]);
    }

    /// <summary>Whether a document is taken.</summary>
    /// <param name="source">The number of its source.</param>
    /// <param name="key">Its key in the order of documents.</param>
    public bool Takes(int source, ulong key) =>
        _parts[source] >= 1 || DocumentOrder.SampleOf(key) < HoldOut.Threshold(_parts[source]);
}
