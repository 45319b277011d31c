using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Hybrid.Tokenization;

/// <summary>
/// Cuts a text into the pieces of GPT-2's pattern, as tiktoken does for r50k_base:
/// <c>'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s</c>.
/// </summary>
/// <remarks>
/// A .NET regular expression cannot do it: it sees UTF-16 units, so <c>\p{L}</c> never matches a letter above U+FFFF,
/// where tiktoken's sees code points. Classes come from <see cref="Rune"/>, whose tables are .NET's own.
/// </remarks>
internal static class Gpt2Pattern
{
    private static readonly CharacterClass[] AsciiClasses = [.. Enumerable.Range(0, 128).Select(c => ClassOf(new Rune(c)))];

    private enum CharacterClass : byte
    {
        Letter,
        Number,
        WhiteSpace,
        Other,
    }

    /// <summary>Bytes of the first piece.</summary>
    /// <param name="text">UTF-8 that is not empty. What is not valid counts as U+FFFD.</param>
    public static int PieceLength(ReadOnlySpan<byte> text)
    {
        if (AsciiWordLength(text) is > 0 and int word)
            return word;

        // The alternatives of the pattern in their order.
        if (ContractionLength(text) is > 0 and int contraction)
            return contraction;
        int space = text[0] == ' ' && text.Length > 1 ? 1 : 0;
        var body = text[space..];
        var kind = FirstClass(body, out _);
        return kind == CharacterClass.WhiteSpace ? WhiteSpaceLength(text) : space + RunLength(body, kind, out _);
    }

    // The second alternative for most pieces of English text, without a loop: ASCII letters, and another ASCII character
    // behind them, all within 32 bytes. 0 for others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AsciiWordLength(ReadOnlySpan<byte> text)
    {
        if (text.Length < Vector256<byte>.Count)
            return 0;
        var bytes = Vector256.Create(text);
        var fromA = (bytes & Vector256.Create((byte)0xdf)) - Vector256.Create((byte)'A');
        uint letters = Vector256.LessThan(fromA, Vector256.Create((byte)26)).ExtractMostSignificantBits();
        uint beyondAscii = bytes.ExtractMostSignificantBits();

        int space = text[0] == ' ' ? 1 : 0;
        int end = BitOperations.TrailingZeroCount(~(letters | (uint)space));
        return end > space && end < Vector256<byte>.Count && (beyondAscii >> end & 1) == 0 ? end : 0;
    }

    private static int ContractionLength(ReadOnlySpan<byte> text)
    {
        if (text[0] != '\'' || text.Length == 1)
            return 0;
        if (text[1] is (byte)'s' or (byte)'d' or (byte)'m' or (byte)'t')
            return 2;
        var two = text[1..Math.Min(3, text.Length)];
        return two.SequenceEqual("ll"u8) || two.SequenceEqual("ve"u8) || two.SequenceEqual("re"u8) ? 3 : 0;
    }

    // \s++$ takes a run at the end whole; \s+(?!\S) leaves the last character of a run to what follows, where a lone
    // one has only \s left.
    private static int WhiteSpaceLength(ReadOnlySpan<byte> text)
    {
        int run = RunLength(text, CharacterClass.WhiteSpace, out int last);
        return run == text.Length || run == last ? run : run - last;
    }

    // Bytes of the characters of one class at the text's start, and of the last of them.
    private static int RunLength(ReadOnlySpan<byte> text, CharacterClass kind, out int last)
    {
        int length = 0;
        last = 0;
        while (length < text.Length && FirstClass(text[length..], out int bytes) == kind)
        {
            length += bytes;
            last = bytes;
        }

        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static CharacterClass FirstClass(ReadOnlySpan<byte> text, out int bytes)
    {
        byte first = text[0];
        if (first >= AsciiClasses.Length)
            return FirstClassBeyondAscii(text, out bytes);
        bytes = 1;
        return AsciiClasses[first];
    }

    private static CharacterClass FirstClassBeyondAscii(ReadOnlySpan<byte> text, out int bytes)
    {
        Rune.DecodeFromUtf8(text, out var rune, out bytes);
        return ClassOf(rune);
    }

    private static CharacterClass ClassOf(Rune rune) =>
        Rune.IsLetter(rune) ? CharacterClass.Letter
        : Rune.IsNumber(rune) ? CharacterClass.Number
        : Rune.IsWhiteSpace(rune) ? CharacterClass.WhiteSpace
        : CharacterClass.Other;
}
