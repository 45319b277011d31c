using Hybrid.Hub;

namespace Hybrid.Evaluation.Tasks;

/// <summary>Where the Hub has a benchmark's files.</summary>
/// <param name="Reference">The repository, as <c>hybrid pull</c> takes it.</param>
/// <param name="Patterns">Which files of it, in each form that they may have: the first that matches any is taken.</param>
internal sealed record TaskDataset(string Reference, params IReadOnlyList<string> Patterns)
{
    /// <summary>The files to read, of those that are there.</summary>
    /// <param name="folder">A snapshot of the repository.</param>
    /// <returns>Their paths in order; none when the snapshot has no such file.</returns>
    public IReadOnlyList<string> FilesIn(string folder)
    {
        string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        return Patterns
            .Select(pattern => files.Where(file => Matches(pattern, Path.GetRelativePath(folder, file))).ToArray())
            .FirstOrDefault(matching => matching.Length > 0) ?? [];
    }

    private static bool Matches(string pattern, string path) =>
        new FilePatterns([pattern]).Match(path.Replace(Path.DirectorySeparatorChar, '/'));
}
