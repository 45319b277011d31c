using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hybrid.Hub;

/// <summary>trees/COMMIT.json of the cache, in the form that huggingface_hub gives it.</summary>
/// <param name="FormatVersion">Version of the form.</param>
/// <param name="Files">The files by their paths.</param>
internal sealed record TreeFile(int FormatVersion, SortedDictionary<string, TreeFile.Entry> Files)
{
    private const int CurrentVersion = 1;

    /// <summary>A file.</summary>
    /// <param name="Size">Bytes.</param>
    /// <param name="BlobId">Git's id.</param>
    /// <param name="LfsSha256">Hash of a large file's contents.</param>
    /// <param name="LfsSize">Bytes of a large file.</param>
    internal sealed record Entry(
        long Size,
        string BlobId,
        [property: JsonPropertyName("lfs_sha256")] string? LfsSha256 = null,
        long? LfsSize = null)
    {
        /// <summary>The file at a path.</summary>
        public HubFile ToFile(string path) => new(path, LfsSize ?? Size, BlobId, LfsSha256);
    }

    /// <summary>The record of some files.</summary>
    public static TreeFile Of(IEnumerable<HubFile> files)
    {
        var entries = new SortedDictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var file in files)
            entries[file.Path] = new(file.Size, file.GitId, file.Sha256, file.Sha256 is null ? null : file.Size);
        return new(CurrentVersion, entries);
    }

    /// <summary>The files.</summary>
    /// <exception cref="JsonException">The record is of another version.</exception>
    public IReadOnlyList<HubFile> ToFiles() => FormatVersion == CurrentVersion
        ? [.. Files.Select(file => file.Value.ToFile(file.Key))]
        : throw new JsonException($"Version {FormatVersion} is not known.");
}
