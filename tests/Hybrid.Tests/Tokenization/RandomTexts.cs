using System.Text;
using CsCheck;

namespace Hybrid.Tests.Tokenization;

/// <summary>Texts of many kinds and mixtures of them, without lone surrogates.</summary>
internal static class RandomTexts
{
    private static readonly string[] Contractions =
        ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'", "''", "'S", "'l", "'v", "'r", "don't", "we'll", "\u2019s"];

    private static readonly string[] WhiteSpace =
        [" ", "  ", "\t", "\n", "\r\n", "\v", "\f", "\u0085", "\u00a0", "\u1680", "\u2003", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"];

    private static readonly string[] Words =
        ["the", "The", "THE", "tokenization", "Hybrid", "Antidisestablishmentarianism", "xkcd", "na\u00efve", "e\u0301", "\u0440\u0443\u0441\u0441\u043a\u0438\u0439",
         "\u0395\u03bb\u03bb\u03ac\u03b4\u03b1", "\u05e9\u05dc\u05d5\u05dd", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629", "\u0939\u093f\u0928\u094d\u0926\u0940", "\u65e5\u672c\u8a9e", "\ud55c\uad6d\uc5b4", "\ufb01n"];

    private static readonly string[] Code =
        ["if (x == null) {", "}\n", "    ", "\t\t", "=>", "&&", "std::vector<int>", "0x1F", "i++;", "//", "/*", "__init__", "$\"{a}\"", "<|endoftext|>", "http://a.b/c?d=e#f"];

    private static readonly string[] Symbols =
        ["!", "...", "---", "\u2014", "\u20ac", "\u0301", "\u200d", "\ufe0f", "\ufeff", "\ufffd", "\ud83d\ude00", "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67", "\ud83c\uddef\ud83c\uddf5", "\0", "\u007f"];

    private static readonly string[] Digits = ["0", "42", "1999", "3.14", "1,000,000", "\u0662\u0663", "\u00bd", "\u2167", "\u4e00", "\ud835\udfd8"];

    // A letter, a number and neither, above U+FFFF: CJK Extension B, mathematical letters and digits, Gothic, cuneiform.
    private static readonly Gen<string> Astral =
        Gen.OneOf(Gen.Int[0x20000, 0x2a6df], Gen.Int[0x1d400, 0x1d7ff], Gen.Int[0x10330, 0x1034a], Gen.Int[0x12000, 0x1246e])
            .Select(char.ConvertFromUtf32);

    private static readonly Gen<string> AnyCharacter =
        Gen.Int[0, 0x10ffff].Where(value => Rune.IsValid(value)).Select(char.ConvertFromUtf32);

    private static readonly Gen<string> Ascii = Gen.Char[' ', '~'].Array[0, 12].Select(characters => new string(characters));

    private static readonly Gen<string> Cjk = Gen.Char['\u4e00', '\u9fa5'].Array[1, 30].Select(characters => new string(characters));

    private static readonly Gen<string> Unbroken = Gen.Char['a', 'z'].Array[20, 80].Select(characters => new string(characters));

    private static readonly Gen<string> Prose =
        from words in Gen.OneOf(Words).Array[1, 12]
        from separator in Gen.OneOf(" ", " ", ", ", "\n", " - ")
        select string.Join(separator, words);

    private static readonly Gen<string> Element = Gen.OneOf(
        Prose, Ascii, Astral, AnyCharacter, Cjk, Unbroken,
        Gen.OneOf(Contractions), Gen.OneOf(WhiteSpace), Gen.OneOf(Code), Gen.OneOf(Symbols), Gen.OneOf(Digits));

    private static readonly Gen<string> Run =
        from element in Gen.OneOf(AnyCharacter, Gen.OneOf(WhiteSpace), Gen.OneOf(Symbols), Gen.OneOf("a", "ab", "-", "=", "9"))
        from length in Gen.Int[1, 150]
        select new StringBuilder().Insert(0, element, length).ToString();

    /// <summary>Up to some hundred characters of anything.</summary>
    public static Gen<string> Any { get; } = Gen.OneOf(Element, Element, Element, Run).Array[0, 12].Select(string.Concat);

    /// <summary>Up to a few hundred bytes of anything, UTF-8 or not.</summary>
    public static Gen<byte[]> Bytes { get; } = Gen.OneOf(
        Gen.Byte.Array[0, 100], Any.Select(Encoding.UTF8.GetBytes), Gen.Byte[(byte)'a', (byte)'c'].Array[0, 300]);
}
