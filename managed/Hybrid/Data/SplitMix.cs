using System.Runtime.CompilerServices;

namespace Hybrid.Data;

/// <summary>
/// The 64-bit mixing function of SplitMix64 (Steele, Lea and Flood 2014, with Stafford's constants "Mix13"): each bit
/// of the result depends on every bit of the argument.
/// </summary>
internal static class SplitMix
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>Mixes a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>The n-th output of the generator that starts at <paramref name="seed"/>.</summary>
    public static ulong Output(ulong seed, ulong n) => Mix(seed + ((n + 1) * Golden));
}
