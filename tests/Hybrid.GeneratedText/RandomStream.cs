using Hybrid.Data;

namespace Hybrid.GeneratedText;

/// <summary>Random numbers that follow from a seed alone: SplitMix64's.</summary>
/// <param name="seed">Where they start.</param>
internal sealed class RandomStream(ulong seed)
{
    private ulong _drawn;

    /// <summary>A number from 0 to under 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number from 0 to under a bound.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>Whether something of a probability happens.</summary>
    public bool Happens(double probability) => Fraction() < probability;

    /// <summary>One of some things, all equally likely.</summary>
    public T OneOf<T>(IReadOnlyList<T> things) => things[Below(things.Count)];

    /// <summary>A number of the normal distribution (Box and Muller 1958).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Fraction())) * Math.Cos(2 * Math.PI * Fraction());

    private ulong Next() => SplitMix.Output(seed, _drawn++);
}
