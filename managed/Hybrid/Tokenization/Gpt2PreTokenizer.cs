using System.Text;
using Microsoft.ML.Tokenizers;

namespace Hybrid.Tokenization;

/// <summary>
/// Cuts a text into the pieces of GPT-2's pattern, as tiktoken does for r50k_base:
/// <c>'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s</c>.
/// </summary>
/// <remarks>
/// A .NET regular expression cannot do it: it sees UTF-16 units, so <c>\p{L}</c> never matches a letter above U+FFFF,
/// where tiktoken's sees code points. Classes come from <see cref="Rune"/>, whose tables are .NET's own.
/// </remarks>
internal sealed class Gpt2PreTokenizer : PreTokenizer
{
    private enum CharacterClass
    {
        Letter,
        Number,
        WhiteSpace,
        Other,
    }

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (int start = 0; start < text.Length;)
        {
            int length = PieceLength(text.AsSpan(start));
            yield return (start, length);
            start += length;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) =>
        PreTokenize(text.ToString());

    // The alternatives of the pattern in their order; text is not empty, and neither is a piece.
    private static int PieceLength(ReadOnlySpan<char> text)
    {
        if (ContractionLength(text) is > 0 and int contraction)
            return contraction;

        int space = text[0] == ' ' && text.Length > 1 ? 1 : 0;
        var body = text[space..];
        var kind = Classify(body, out _);
        return kind == CharacterClass.WhiteSpace ? WhiteSpaceLength(text) : space + RunLength(body, kind);
    }

    private static int ContractionLength(ReadOnlySpan<char> text)
    {
        if (text[0] != '\'' || text.Length == 1)
            return 0;
        if (text[1] is 's' or 'd' or 'm' or 't')
            return 2;
        return text.Length > 2 && text[1..3] is "ll" or "ve" or "re" ? 3 : 0;
    }

    // \s++$ takes a run at the end whole; \s+(?!\S) leaves the last character of a run to what follows, where a lone
    // one has only \s left. White space has no code point above U+FFFF, so the last character is one unit.
    private static int WhiteSpaceLength(ReadOnlySpan<char> text)
    {
        int run = RunLength(text, CharacterClass.WhiteSpace);
        return run == text.Length || run == 1 ? run : run - 1;
    }

    private static int RunLength(ReadOnlySpan<char> text, CharacterClass kind)
    {
        int length = 0;
        while (length < text.Length && Classify(text[length..], out int units) == kind)
            length += units;
        return length;
    }

    private static CharacterClass Classify(ReadOnlySpan<char> text, out int units)
    {
        char first = text[0];
        if (char.IsAscii(first))
        {
            units = 1;
            return char.IsAsciiLetter(first) ? CharacterClass.Letter
                : char.IsAsciiDigit(first) ? CharacterClass.Number
                : first is ' ' or (>= '\t' and <= '\r') ? CharacterClass.WhiteSpace
                : CharacterClass.Other;
        }

        // A surrogate without its other half counts as U+FFFD, which is what its bytes will be.
        Rune.DecodeFromUtf16(text, out var rune, out units);
        return Rune.IsLetter(rune) ? CharacterClass.Letter
            : Rune.IsNumber(rune) ? CharacterClass.Number
            : Rune.IsWhiteSpace(rune) ? CharacterClass.WhiteSpace
            : CharacterClass.Other;
    }
}
