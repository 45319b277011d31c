using System.Text.RegularExpressions;

namespace Hybrid.Data.Preparation.Sources;

/// <summary>
/// Tells the splits of files that no card describes by their names, as Hugging Face's <c>datasets</c> does: first by
/// <c>data/SPLIT-00000-of-00010*</c>, then by words of folders' names, then of files' names, and where none says
/// anything everything is train.
/// </summary>
internal static partial class SplitNames
{
    /// <summary>The split that is meant where none is named.</summary>
    public const string Train = "train";

    private static readonly (string Split, string[] Words)[] Keywords =
    [
        (Train, ["train", "training"]),
        ("validation", ["validation", "valid", "dev", "val"]),
        ("test", ["test", "testing", "eval", "evaluation"]),
    ];

    /// <summary>The files of each split.</summary>
    /// <param name="paths">Paths with slashes, relative to the dataset's folder.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Divide(IReadOnlyList<string> paths)
    {
        paths = [.. paths.Where(path => !IsHidden(path))];
        return BySplit(paths, path => Sharded().Match(path) is { Success: true } match ? [match.Groups["split"].Value] : [])
            ?? BySplit(paths, path => SplitsNamedBy(path.Split('/')[..^1], endsName: true))
            ?? BySplit(paths, path => SplitsNamedBy(path.Split('/')[^1..], endsName: false))
            ?? new Dictionary<string, IReadOnlyList<string>> { [Train] = paths };
    }

    private static bool IsHidden(string path) =>
        path.Split('/').Any(name => name.StartsWith('.') || name.StartsWith("__", StringComparison.Ordinal));

    private static Dictionary<string, IReadOnlyList<string>>? BySplit(
        IReadOnlyList<string> paths, Func<string, IEnumerable<string>> splitsOf)
    {
        var splits = paths
            .SelectMany(path => splitsOf(path).Select(split => (Split: split, Path: path)))
            .GroupBy(pair => pair.Split, pair => pair.Path)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group]);
        return splits.Count > 0 ? splits : null;
    }

    private static IEnumerable<string> SplitsNamedBy(string[] names, bool endsName) => Keywords
        .Where(keywords => keywords.Words.Any(word => names.Any(name => Names(name, word, endsName))))
        .Select(keywords => keywords.Split);

    // A word stands between two of - . _ blank and digits; it may begin a name, and end a folder's.
    private static bool Names(string name, string word, bool endsName)
    {
        for (int at = name.IndexOf(word, StringComparison.Ordinal); at >= 0; at = name.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            int end = at + word.Length;
            if ((at == 0 || Separates(name[at - 1])) && (end == name.Length ? endsName : Separates(name[end])))
                return true;
        }

        return false;
    }

    private static bool Separates(char character) => character is '-' or '.' or '_' or ' ' || char.IsAsciiDigit(character);

    [GeneratedRegex(@"\Adata/(?<split>\w+(\.\w+)*)-[0-9]{5}-of-[0-9]{5}[^/]*\.[^/]*\z")]
    private static partial Regex Sharded();
}
