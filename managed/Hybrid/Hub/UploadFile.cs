using System.Security.Cryptography;

namespace Hybrid.Hub;

/// <summary>A file on its way to the Hub.</summary>
/// <param name="Path">Path in the repository, with slashes.</param>
/// <param name="LocalPath">Where it is here.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Hash of the contents.</param>
/// <param name="Sample">The first bytes, by which the Hub tells text from data.</param>
internal sealed record UploadFile(string Path, string LocalPath, long Size, string Sha256, byte[] Sample)
{
    private const int SampleSize = 512;

    /// <summary>All files of a folder, in the order of their paths.</summary>
    public static async Task<IReadOnlyList<UploadFile>> FindAsync(string directory, CancellationToken cancellationToken)
    {
        var files = new List<UploadFile>();
        var all = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories);
        foreach (var file in all.Order(StringComparer.Ordinal))
        {
            var path = System.IO.Path.GetRelativePath(directory, file).Replace(System.IO.Path.DirectorySeparatorChar, '/');
            await using var stream = File.OpenRead(file);
            var sample = new byte[Math.Min(SampleSize, stream.Length)];
            await stream.ReadExactlyAsync(sample, cancellationToken);
            stream.Position = 0;
            var hash = await SHA256.HashDataAsync(stream, cancellationToken);
            files.Add(new(path, file, stream.Length, Convert.ToHexStringLower(hash), sample));
        }
        return files;
    }
}
