using System.Text;
using System.Text.RegularExpressions;

namespace Hybrid.Tests.Tokenization;

/// <summary>
/// GPT-2's pattern as a regular expression, as OpenAI published it. .NET's sees UTF-16 units, so it is given one unit for
/// each code point: for those above U+FFFF another of the same class.
/// </summary>
internal static partial class ReferencePattern
{
    private const char LetterOfNoContraction = '\u00e4';

    /// <summary>The pieces of a text without lone surrogates.</summary>
    public static List<string> Split(string text)
    {
        Rune[] characters = [.. text.EnumerateRunes()];
        string units = string.Concat(characters.Select(UnitFor));
        var pieces = new List<string>();
        foreach (var match in Pattern().EnumerateMatches(units))
            pieces.Add(string.Concat(characters.AsSpan(match.Index, match.Length).ToArray()));
        return pieces;
    }

    private static char UnitFor(Rune character) =>
        character.IsBmp ? (char)character.Value
        : Rune.IsLetter(character) ? LetterOfNoContraction
        : Rune.IsNumber(character) ? '1'
        : '!';

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Pattern();
}
