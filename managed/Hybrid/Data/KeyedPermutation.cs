using System.Numerics;

namespace Hybrid.Data;

/// <summary>
/// A permutation of 0 to n-1 chosen by a key and computed element by element, with no table: a balanced Feistel
/// network over the next even number of bits, walked until it falls inside (Black and Rogaway 2002, "Ciphers with
/// arbitrary finite domains"). docs/data-format.md gives it bit by bit.
/// </summary>
internal sealed class KeyedPermutation
{
    private const int Rounds = 6;

    // A network over very few bits reaches only a small part of the permutations.
    private const int LeastHalfBits = 5;

    private readonly ulong[] _roundKeys = new ulong[Rounds];
    private readonly int _halfBits;

    /// <summary>Chooses a permutation.</summary>
    /// <param name="count">n, at least 1.</param>
    /// <param name="key">Any number.</param>
    public KeyedPermutation(long count, ulong key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        int bits = 64 - BitOperations.LeadingZeroCount((ulong)(count - 1));
        _halfBits = Math.Max(LeastHalfBits, (bits + 1) / 2);
        for (int round = 0; round < Rounds; round++)
            _roundKeys[round] = SplitMix.Output(key, (ulong)round);
    }

    /// <summary>n.</summary>
    public long Count { get; }

    /// <summary>The number at a place.</summary>
    public long this[long place]
    {
        get
        {
            if ((ulong)place >= (ulong)Count)
                throw new ArgumentOutOfRangeException(nameof(place), place, $"A place is 0 to {Count - 1}.");
            // The network permutes a power of four that is at least n; leaving the range, one follows its cycle until
            // it comes back. At most about four steps are expected, for n of a few hundred or more.
            ulong value = (ulong)place;
            do
                value = Encrypt(value);
            while (value >= (ulong)Count);
            return (long)value;
        }
    }

    private ulong Encrypt(ulong value)
    {
        ulong mask = (1UL << _halfBits) - 1;
        ulong left = value >> _halfBits;
        ulong right = value & mask;
        foreach (ulong key in _roundKeys)
            (left, right) = (right, left ^ (SplitMix.Mix(right ^ key) & mask));
        return (left << _halfBits) | right;
    }
}
