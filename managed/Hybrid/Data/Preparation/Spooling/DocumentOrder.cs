namespace Hybrid.Data.Preparation.Spooling;

/// <summary>
/// The order of documents: that of keys which the seed and the id alone decide, so that neither the number of threads
/// nor what arrived when shows in it. The keys are a permutation of all 64-bit numbers: no two documents share one.
/// </summary>
/// <param name="seed">Any number.</param>
internal sealed class DocumentOrder(long seed)
{
    private readonly ulong _state = SplitMix.Mix((ulong)seed);

    /// <summary>A document's key.</summary>
    public ulong KeyOf(ulong id) => SplitMix.Output(_state, id);

    /// <summary>A random number of a document, independent of its place in the order.</summary>
    public static ulong SampleOf(ulong key) => SplitMix.Output(key, 0);
}
