using System.Globalization;
using System.Text;

namespace Hybrid.Data.Preparation.Duplicates;

/// <summary>
/// The words of a text, as hashes. A word is a run of letters, marks and numbers, in lower case, in which every run of
/// decimal digits counts as <c>0</c>; all else only separates. Scripts that write no spaces between words have a word
/// per letter. docs/data-format.md gives the rules.
/// </summary>
/// <param name="text">UTF-8.</param>
internal ref struct WordHashes(ReadOnlySpan<byte> text)
{
    private const ulong Start = 0xCBF29CE484222325;
    private const ulong Multiplier = 0x9FB21C651E98DF25;
    private const uint Separator = 0;

    // What an ASCII character counts as.
    private static readonly byte[] FoldedAscii =
        [.. Enumerable.Range(0, 0x80).Select(code => (byte)Fold(new Rune(code)))];

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    /// <summary>Hashes the next words.</summary>
    /// <param name="hashes">Where to.</param>
    /// <returns>How many there were: fewer than there is room for only at the end.</returns>
    public int Read(scoped Span<ulong> hashes)
    {
        int count = 0;
        while (count < hashes.Length && TryRead(out hashes[count]))
            count++;
        return count;
    }

    private bool TryRead(out ulong word)
    {
        ulong hash = Start;
        uint last = Separator;
        int length;
        for (; _at < _text.Length; _at += length)
        {
            uint folded;
            if (_text[_at] < 0x80)
            {
                folded = FoldedAscii[_text[_at]];
                length = 1;
            }
            else
            {
                var rune = Decode(_at, out length);
                if (StandsAlone(rune))
                {
                    word = last == Separator ? ReadAlone(rune, length) : SplitMix.Mix(hash);
                    return true;
                }

                folded = Fold(rune);
            }

            if (folded == Separator && last != Separator)
                break;
            if (folded != Separator && (folded != '0' || last != '0'))
                hash = Append(hash, folded);
            last = folded;
        }

        word = SplitMix.Mix(hash);
        return last != Separator;
    }

    // A letter that is a word, with its marks.
    private ulong ReadAlone(Rune letter, int length)
    {
        ulong hash = Start;
        var rune = letter;
        do
        {
            hash = Append(hash, (uint)rune.Value);
            _at += length;
            rune = Decode(_at, out length);
        }
        while (IsMark(Rune.GetUnicodeCategory(rune)));
        return SplitMix.Mix(hash);
    }

    // What is no UTF-8 comes as U+FFFD, which separates; so it does at the end.
    private readonly Rune Decode(int at, out int length)
    {
        Rune.DecodeFromUtf8(_text[at..], out var rune, out length);
        return rune;
    }

    private static ulong Append(ulong hash, uint folded) => (hash ^ folded) * Multiplier;

    private static uint Fold(Rune rune)
    {
        var category = Rune.GetUnicodeCategory(rune);
        return category switch
        {
            UnicodeCategory.DecimalDigitNumber => '0',
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => (uint)Rune.ToLowerInvariant(rune).Value,
            UnicodeCategory.LowercaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => (uint)rune.Value,
            UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => (uint)rune.Value,
            _ => IsMark(category) ? (uint)rune.Value : Separator,
        };
    }

    private static bool IsMark(UnicodeCategory category) => category
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    // Letters of Thai and Lao, Burmese, Khmer, Japanese kana, bopomofo, and Chinese characters.
    private static bool StandsAlone(Rune rune) => rune.Value
        is (>= 0x0E00 and < 0x0F00) or (>= 0x1000 and < 0x10A0) or (>= 0x1780 and < 0x1800)
        or (>= 0x3040 and < 0x3130) or (>= 0x31A0 and < 0x3200) or (>= 0x3400 and < 0x4DC0) or (>= 0x4E00 and < 0xA000)
        or (>= 0xF900 and < 0xFB00) or (>= 0xFF66 and < 0xFFA0) or (>= 0x20000 and < 0x40000)
        && Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherLetter;
}
