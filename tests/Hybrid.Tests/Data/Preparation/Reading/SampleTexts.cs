using System.Text;
using CsCheck;

namespace Hybrid.Tests.Data.Preparation.Reading;

/// <summary>Texts of every length and many alphabets.</summary>
internal static class SampleTexts
{
    private const string Alphabet = "abcdefghij    \n\r\t\"\\/\u00e9\u0416\u4e2d\u2028\U0001f600";

    private static readonly Rune[] Characters = [.. Alphabet.EnumerateRunes()];

    /// <summary>Some documents, of lengths from none to more than a batch's, few of them long.</summary>
    public static Gen<string[]> Documents { get; } =
        Gen.Select(Gen.Frequency((4, Gen.Int[0, 100]), (4, Gen.Int[0, 40_000]), (1, Gen.Int[0, 200_000])), Gen.Int)
            .Select((length, seed) => OfLength(length, seed))
            .Array[0, 20];

    /// <summary>A text of some characters, the same for a seed.</summary>
    public static string OfLength(int characters, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder(characters);
        for (int i = 0; i < characters; i++)
            text.Append(Characters[random.Next(Characters.Length)]);
        return text.ToString();
    }

    /// <summary>A text in UTF-8.</summary>
    public static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
