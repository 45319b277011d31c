using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hybrid.Data.Preparation;

/// <summary>A file of a source.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="RelativePath">Its path inside the source, with forward slashes.</param>
/// <param name="Length">Its bytes.</param>
internal sealed record SourceFile(string Path, string RelativePath, long Length)
{
    /// <summary>The files of a folder, at any depth, that a condition admits; sorted by relative path, ordinally.</summary>
    /// <param name="root">What paths are relative to.</param>
    /// <param name="folder">The folder, in the root or the root itself.</param>
    /// <param name="admits">The condition on a file's path.</param>
    public static IReadOnlyList<SourceFile> Under(string root, string folder, Func<string, bool> admits) =>
    [
        .. new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => admits(file.FullName))
            .Select(file => new SourceFile(
                file.FullName,
                System.IO.Path.GetRelativePath(root, file.FullName).Replace('\\', '/'),
                file.Length))
            .OrderBy(file => file.RelativePath, StringComparer.Ordinal),
    ];

    /// <summary>SHA-256 over relative paths and lengths, and times of change where asked: tells a source from another.</summary>
    public static string Fingerprint(IEnumerable<SourceFile> files, bool withTimes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            string time = withTimes ? File.GetLastWriteTimeUtc(file.Path).Ticks.ToString(CultureInfo.InvariantCulture) : "";
            hash.AppendData(Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{file.RelativePath}\0{file.Length}\0{time}\n")));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
