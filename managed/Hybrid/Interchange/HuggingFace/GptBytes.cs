using System.Text;

namespace Hybrid.Interchange.HuggingFace;

/// <summary>
/// How GPT-2's files spell bytes: printable Latin-1 characters stand for themselves, the other bytes, in order, for the
/// characters from U+0100 on (Radford et al. 2019, the code of GPT-2).
/// </summary>
internal static class GptBytes
{
    private static readonly char[] Characters = Alphabet();

    /// <summary>Spells bytes, a character each.</summary>
    public static string Spell(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
            text.Append(Characters[value]);
        return text.ToString();
    }

    private static char[] Alphabet()
    {
        var characters = new char[256];
        var next = 256;
        for (var value = 0; value < characters.Length; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xa1 and <= 0xac) or (>= 0xae and <= 0xff);
            characters[value] = (char)(printable ? value : next++);
        }
        return characters;
    }
}
