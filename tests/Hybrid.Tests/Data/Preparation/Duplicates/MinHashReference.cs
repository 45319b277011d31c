using System.Globalization;
using System.Text;
using Hybrid.Data;

namespace Hybrid.Tests.Data.Preparation.Duplicates;

/// <summary>MinHash as docs/data-format.md describes it, written to be read: strings, lists and one hash at a time.</summary>
internal static class MinHashReference
{
    private const ulong WordFactor = 0xD6E8FEB86659FD93;

    /// <summary>The words of a text as they count.</summary>
    public static List<string> Words(string text)
    {
        var words = new List<string>();
        string word = "";
        bool alone = false;
        foreach (var rune in text.EnumerateRunes())
        {
            string folded = Fold(rune);
            if (folded.Length == 0 || StandsAlone(rune) || (alone && !IsMark(rune)))
                EndWord();
            word += folded == "0" && word.EndsWith('0') ? "" : folded;
            alone = StandsAlone(rune) || (alone && IsMark(rune));
        }

        EndWord();
        return words;

        void EndWord()
        {
            if (word.Length > 0)
                words.Add(word);
            (word, alone) = ("", false);
        }
    }

    /// <summary>Jaccard similarity of two texts' sets of shingles.</summary>
    public static double Jaccard(string a, string b)
    {
        var first = Shingles(a);
        var second = Shingles(b);
        double common = first.Count(second.Contains);
        return common / (first.Count + second.Count - common);
    }

    /// <summary>The 14 fingerprints of a text.</summary>
    public static UInt128[] Bands(string text)
    {
        var words = Words(text).Select(HashWord).ToList();
        if (words.Count == 0)
            words = [SplitMix.Mix(Encoding.UTF8.GetBytes(text).Aggregate(0ul, (hash, value) => (hash * WordFactor) + value + 1))];
        int size = Math.Min(5, words.Count);
        var shingles = Enumerable.Range(0, words.Count - size + 1)
            .Select(first => words.GetRange(first, size).Aggregate(0ul, (hash, word) => (hash * WordFactor) + word))
            .Select(hash => (uint)(SplitMix.Mix(hash) >> 32))
            .ToList();
        uint[] minima = [.. Enumerable.Range(0, 112).Select(i => (Factor: Factor(i), Offset: Offset(i)))
            .Select(hash => shingles.Min(shingle => (hash.Factor * shingle) + hash.Offset))];
        return [.. Enumerable.Range(0, 14).Select(band => new UInt128(Chain(band, 2 * band), Chain(band, (2 * band) + 1)))];

        ulong Chain(int band, int output) => minima.Skip(8 * band).Take(8).Aggregate(
            SplitMix.Output(0x42616E64, (ulong)output), (hash, minimum) => SplitMix.Mix(hash ^ minimum));
    }

    private static HashSet<string> Shingles(string text)
    {
        var words = Words(text);
        int size = Math.Min(5, words.Count);
        return [.. Enumerable.Range(0, words.Count - size + 1).Select(first => string.Join(' ', words.GetRange(first, size)))];
    }

    private static uint Factor(int hash) => (uint)SplitMix.Output(0x4D696E48617368, (ulong)hash) | 1;

    private static uint Offset(int hash) => (uint)(SplitMix.Output(0x4D696E48617368, (ulong)hash) >> 32);

    private static ulong HashWord(string word) => SplitMix.Mix(word.EnumerateRunes().Aggregate(
        0xCBF29CE484222325, (hash, rune) => (hash ^ (uint)rune.Value) * 0x9FB21C651E98DF25));

    private static string Fold(Rune rune) =>
        Rune.IsDigit(rune) ? "0"
        : Rune.IsLetter(rune) ? Rune.ToLowerInvariant(rune).ToString()
        : Rune.IsNumber(rune) || IsMark(rune) ? rune.ToString()
        : "";

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool StandsAlone(Rune rune)
    {
        (int First, int Last)[] scripts =
        [
            (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x312F), (0x31A0, 0x31FF), (0x3400, 0x4DBF),
            (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x20000, 0x3FFFF),
        ];
        return Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherLetter
            && scripts.Any(script => rune.Value >= script.First && rune.Value <= script.Last);
    }
}
