namespace Hybrid.Cli.EndToEnd;

/// <summary>A command line as a person would type it.</summary>
internal static class CommandLineText
{
    /// <summary>The line.</summary>
    /// <param name="words">Its words, without <c>hybrid</c>.</param>
    public static string Of(IEnumerable<string> words) => string.Join(' ', words.Prepend("hybrid").Select(Quoted));

    private static string Quoted(string word) =>
        word.Length == 0 || word.Any(letter => char.IsWhiteSpace(letter) || letter is '"' or '$' or '*')
            ? $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"
            : word;
}
