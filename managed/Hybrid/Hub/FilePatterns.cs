using System.IO.Enumeration;

namespace Hybrid.Hub;

/// <summary>
/// Which files of a repository are wanted: <c>*</c> stands for any characters, slashes too, <c>?</c> for one.
/// </summary>
/// <param name="patterns">A file is wanted when one matches its path; all files are when there is none.</param>
internal sealed class FilePatterns(IReadOnlyCollection<string> patterns)
{
    /// <summary>True when a file is wanted.</summary>
    public bool Match(string path) => patterns.Count == 0
        || patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false));

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", patterns);
}
