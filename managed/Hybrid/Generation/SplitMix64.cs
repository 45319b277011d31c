using Hybrid.Data;

namespace Hybrid.Generation;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). Ours, so that a
/// seed gives the same text with every version of .NET.
/// </summary>
internal struct SplitMix64(ulong state)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong _state = state;

    /// <summary>A stream of its own for each sample, whatever the number of samples.</summary>
    public static SplitMix64 ForSample(long seed, int sample) => new(SplitMix.Mix((ulong)seed) ^ SplitMix.Mix(~(ulong)sample));

    public ulong NextUInt64() => SplitMix.Mix(_state += GoldenGamma);

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));
}
