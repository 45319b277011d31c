using System.Security.Cryptography;
using Hybrid.Data.Preparation;
using Hybrid.Storage;

namespace Hybrid.Data.DotnetDocs;

/// <summary>A folder with XML documentation, its files and their versions.</summary>
/// <param name="Root">The folder.</param>
/// <param name="Files">XML files, none the copy of another, sorted by path.</param>
/// <param name="Versions">Versions of the SDK and of the reference packs in it, by name.</param>
internal sealed record DocumentationFolder(
    string Root,
    IReadOnlyList<SourceFile> Files,
    IReadOnlyDictionary<string, string> Versions)
{
    /// <summary>Finds the documentation.</summary>
    /// <param name="docsRoot">
    /// The folder of a .NET installation, or any folder with XML documentation; null looks for the installation in use.
    /// </param>
    /// <exception cref="DataException">There is none.</exception>
    public static DocumentationFolder Find(string? docsRoot)
    {
        if (docsRoot is not null)
        {
            return Open(Path.GetFullPath(docsRoot)) ?? throw new DataException(
                $"{docsRoot} holds no XML documentation: neither packs/*/*/ref/net*/*.xml nor any other .xml file.");
        }

        var candidates = DotnetRoot.Candidates();
        return candidates.Select(Open).FirstOrDefault(folder => folder is not null) ?? throw new DataException(
            $"There is no XML documentation of the .NET SDK. Looked for packs/*/*/ref/net*/*.xml in {string.Join(", ", candidates)}. "
            + "Install the .NET SDK, or pass its folder with --docs-root DIR.");
    }

    private static DocumentationFolder? Open(string root)
    {
        if (!Directory.Exists(root))
            return null;
        string packs = Path.Combine(root, "packs");
        var newest = Directory.Exists(packs) ? NewestPacks(packs) : [];
        var files = newest.Count > 0
            ? newest.SelectMany(pack => SourceFile.Under(root, pack, IsReferenceDocumentation))
            : SourceFile.Under(root, root, IsXml);
        var distinct = WithoutCopies(files);
        return distinct.Count == 0 ? null : new DocumentationFolder(root, distinct, VersionsIn(root, newest));
    }

    // packs/<name>/<version>/ref/net10.0/*.xml: of several versions the newest, for they say nearly the same.
    private static List<string> NewestPacks(string packs) =>
    [
        .. Directory.EnumerateDirectories(packs)
            .Where(pack => Path.GetFileName(pack).EndsWith(".Ref", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(NewestVersion)
            .OfType<string>(),
    ];

    private static string? NewestVersion(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder).MaxBy(path => VersionNumber.Parse(Path.GetFileName(path)))
        : null;

    private static Dictionary<string, string> VersionsIn(string root, IEnumerable<string> packs)
    {
        var versions = packs.ToDictionary(
            pack => Path.GetFileName(Path.GetDirectoryName(pack)!),
            pack => Path.GetFileName(pack));
        if (NewestVersion(Path.Combine(root, "sdk")) is { } sdk)
            versions.Add("sdk", Path.GetFileName(sdk));
        return versions;
    }

    private static bool IsReferenceDocumentation(string path) =>
        IsXml(path) && path.Replace('\\', '/').Contains("/ref/net", StringComparison.Ordinal);

    private static bool IsXml(string path) => path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase);

    // ASP.NET's pack carries the base library's files over again.
    private static List<SourceFile> WithoutCopies(IEnumerable<SourceFile> files)
    {
        var seen = new HashSet<string>();
        return [.. files.Where(file => HashOf(file) is not { } hash || seen.Add(hash))];
    }

    // A file that cannot be read stays, to be reported when its turn comes.
    private static string? HashOf(SourceFile file)
    {
        try
        {
            return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file.Path)));
        }
        catch (Exception error) when (StorageFaults.IsOfFile(error))
        {
            return null;
        }
    }
}
