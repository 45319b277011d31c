using Hybrid.Models;

namespace Hybrid.Generation;

/// <summary>How many samples go through the model together, so that memory does not grow with their number.</summary>
internal static class SampleBatch
{
    private const int MostSamples = 64;
    private const long MostCacheBytes = 2L << 30;

    /// <summary>The most samples at once: one at least, whatever its cache takes.</summary>
    public static int LargestFor(ModelConfig model, int promptLength, int newTokens)
    {
        long length = Math.Min((long)promptLength + newTokens, model.NCtx);
        long cacheBytes = 2L * model.NLayer * model.KvHeads * model.HeadWidth * length * sizeof(float); // keys, values
        return (int)Math.Clamp(MostCacheBytes / cacheBytes, 1, MostSamples);
    }
}
