using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Hybrid.Data.Preparation.Duplicates;

/// <summary>
/// MinHash (Broder 1997) over shingles of five words, in 14 bands of 8 hashes, as FineWeb has them (Penedo et al.
/// 2024). Two texts whose sets of shingles have Jaccard similarity s share a given hash with probability s, and thus at
/// least one band with probability 1 - (1 - s^8)^14. docs/data-format.md gives every constant; results never change.
/// </summary>
/// <remarks>
/// Hash i of a shingle is a_i x + b_i modulo 2^32, with odd a_i, for 32 well mixed bits x of the shingle: a permutation
/// of all x that needs one multiplication, which every processor has for vectors, where 64 bits would take several. With
/// n shingles a hash errs in about n of 2^32 cases, and a band must agree in eight.
/// </remarks>
internal static class MinHash
{
    /// <summary>Number of bands.</summary>
    public const int Bands = 14;

    /// <summary>Hashes of a band.</summary>
    public const int BandHashes = 8;

    /// <summary>Words of a shingle.</summary>
    public const int ShingleWords = 5;

    private const int Hashes = Bands * BandHashes;
    private const int BlockShingles = 256;

    // The hashes are taken in groups of 7 vectors, whose minima stay in registers: 112 is 7 x 16, so this goes without
    // a rest for vectors of 4, 8 or 16.
    private const int GroupVectors = 7;

    private const ulong WordFactor = 0xD6E8FEB86659FD93;
    private const ulong CoefficientKey = 0x4D696E48617368; // "MinHash"
    private const ulong BandKey = 0x42616E64; // "Band"

    private static readonly uint[] Factors = CreateCoefficients(output => (uint)output | 1);
    private static readonly uint[] Offsets = CreateCoefficients(output => (uint)(output >> 32));

    /// <summary>Computes the bands of a text. Nothing is allocated; any number of threads may call it.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="bands">Room for <see cref="Bands"/> fingerprints; equal ones make texts near-duplicates.</param>
    public static void Compute(ReadOnlySpan<byte> text, Span<UInt128> bands)
    {
        Span<uint> minima = stackalloc uint[Hashes];
        ComputeMinima(text, minima);
        for (int band = 0; band < Bands; band++)
            bands[band] = Fingerprint(band, minima.Slice(band * BandHashes, BandHashes));
    }

    /// <summary>Computes the least value of each hash over all shingles.</summary>
    public static void ComputeMinima(ReadOnlySpan<byte> text, Span<uint> minima)
    {
        minima.Fill(uint.MaxValue);
        Span<ulong> words = stackalloc ulong[ShingleWords - 1 + BlockShingles];
        Span<uint> shingles = stackalloc uint[BlockShingles];
        var reader = new WordHashes(text);
        int count = reader.Read(words);
        if (count == 0)
            words[count++] = HashBytes(text);
        if (count < ShingleWords)
            count = PutBehindZeros(words, count);
        while (count >= ShingleWords)
        {
            int complete = count - ShingleWords + 1;
            for (int i = 0; i < complete; i++)
                shingles[i] = Shingle(words[i..]);
            Lower(minima, shingles[..complete]);
            words[complete..count].CopyTo(words);
            count -= complete;
            count += reader.Read(words[count..]);
        }
    }

    // Zeros in front make a shingle of fewer words.
    private static int PutBehindZeros(Span<ulong> words, int count)
    {
        int zeros = ShingleWords - count;
        words[..count].CopyTo(words[zeros..]);
        words[..zeros].Clear();
        return ShingleWords;
    }

    private static uint Shingle(ReadOnlySpan<ulong> words)
    {
        ulong hash = words[0];
        hash = (hash * WordFactor) + words[1];
        hash = (hash * WordFactor) + words[2];
        hash = (hash * WordFactor) + words[3];
        hash = (hash * WordFactor) + words[4];
        return (uint)(SplitMix.Mix(hash) >> 32);
    }

    // Stands for the words of a text that has none, so that it still has the duplicates that are equal to it.
    private static ulong HashBytes(ReadOnlySpan<byte> text)
    {
        ulong hash = 0;
        foreach (byte value in text)
            hash = (hash * WordFactor) + value + 1;
        return SplitMix.Mix(hash);
    }

    private static void Lower(Span<uint> minima, ReadOnlySpan<uint> shingles)
    {
        Debug.Assert(Hashes % (GroupVectors * Vector<uint>.Count) == 0);
        var lowest = MemoryMarshal.Cast<uint, Vector<uint>>(minima);
        var factors = MemoryMarshal.Cast<uint, Vector<uint>>(Factors);
        var offsets = MemoryMarshal.Cast<uint, Vector<uint>>(Offsets);
        for (int group = 0; group < lowest.Length; group += GroupVectors)
        {
            LowerGroup(
                lowest.Slice(group, GroupVectors),
                factors.Slice(group, GroupVectors),
                offsets.Slice(group, GroupVectors),
                shingles);
        }
    }

    private static void LowerGroup(
        Span<Vector<uint>> lowest,
        ReadOnlySpan<Vector<uint>> factors,
        ReadOnlySpan<Vector<uint>> offsets,
        ReadOnlySpan<uint> shingles)
    {
        var (m0, m1, m2, m3) = (lowest[0], lowest[1], lowest[2], lowest[3]);
        var (m4, m5, m6) = (lowest[4], lowest[5], lowest[6]);
        var (a0, a1, a2, a3) = (factors[0], factors[1], factors[2], factors[3]);
        var (a4, a5, a6) = (factors[4], factors[5], factors[6]);
        var (b0, b1, b2, b3) = (offsets[0], offsets[1], offsets[2], offsets[3]);
        var (b4, b5, b6) = (offsets[4], offsets[5], offsets[6]);
        foreach (uint shingle in shingles)
        {
            var x = new Vector<uint>(shingle);
            m0 = Vector.Min(m0, (a0 * x) + b0);
            m1 = Vector.Min(m1, (a1 * x) + b1);
            m2 = Vector.Min(m2, (a2 * x) + b2);
            m3 = Vector.Min(m3, (a3 * x) + b3);
            m4 = Vector.Min(m4, (a4 * x) + b4);
            m5 = Vector.Min(m5, (a5 * x) + b5);
            m6 = Vector.Min(m6, (a6 * x) + b6);
        }

        (lowest[0], lowest[1], lowest[2], lowest[3]) = (m0, m1, m2, m3);
        (lowest[4], lowest[5], lowest[6]) = (m4, m5, m6);
    }

    private static UInt128 Fingerprint(int band, ReadOnlySpan<uint> minima)
    {
        ulong upper = SplitMix.Output(BandKey, (ulong)(2 * band));
        ulong lower = SplitMix.Output(BandKey, (ulong)((2 * band) + 1));
        foreach (uint minimum in minima)
        {
            upper = SplitMix.Mix(upper ^ minimum);
            lower = SplitMix.Mix(lower ^ minimum);
        }

        return new UInt128(upper, lower);
    }

    private static uint[] CreateCoefficients(Func<ulong, uint> part)
    {
        uint[] coefficients = new uint[Hashes];
        for (int i = 0; i < Hashes; i++)
            coefficients[i] = part(SplitMix.Output(CoefficientKey, (ulong)i));
        return coefficients;
    }
}
