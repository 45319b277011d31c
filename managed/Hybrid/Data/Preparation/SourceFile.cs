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
    /// <exception cref="DataException">A folder cannot be listed.</exception>
    public static IReadOnlyList<SourceFile> Under(string root, string folder, Func<string, bool> admits)
    {
        try
        {
            return
            [
                .. new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
                    .Where(file => admits(file.FullName))
                    .Select(file => new SourceFile(
                        file.FullName,
                        System.IO.Path.GetRelativePath(root, file.FullName).Replace('\\', '/'),
                        LengthOf(file)))
                    .OrderBy(file => file.RelativePath, StringComparer.Ordinal),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{folder} cannot be listed whole: {error.Message.TrimEnd('.')}. What is in it is then unknown: make it readable, or "
                + "move it elsewhere.",
                error);
        }
    }

    /// <summary>Bytes of a file; of what it leads to where it is a link, and 0 where it leads nowhere: reading will tell.</summary>
    public static long LengthOf(FileInfo file)
    {
        try
        {
            return (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The time of a file's last change, to tell it from an earlier state of it.</summary>
    public static string TimeOf(SourceFile file) =>
        File.GetLastWriteTimeUtc(file.Path).Ticks.ToString(CultureInfo.InvariantCulture);

    /// <summary>SHA-256 over relative paths, lengths and states: tells a source from another.</summary>
    /// <param name="files">The source's files.</param>
    /// <param name="stateOf">What tells a file from one of the same path and length.</param>
    public static string Fingerprint(IEnumerable<SourceFile> files, Func<SourceFile, string> stateOf)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{file.RelativePath}\0{file.Length}\0{stateOf(file)}\n")));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
