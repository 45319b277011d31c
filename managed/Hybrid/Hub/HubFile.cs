namespace Hybrid.Hub;

/// <summary>A file of a repository at a commit. The constructor refuses what could lead out of the cache.</summary>
internal sealed record HubFile
{
    private const int GitIdLength = 40;
    private const int Sha256Length = 64;

    private static readonly string UnknownGitId = new('0', GitIdLength);

    /// <param name="path">Path in the repository, with slashes.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="gitId">Git's id of the blob: of the contents, or of the pointer to a large file.</param>
    /// <param name="sha256">Hash of a large file's contents; null for a file that is in git itself.</param>
    /// <exception cref="DataException">The server names a path or an id that is none.</exception>
    public HubFile(string path, long size, string gitId, string? sha256)
    {
        if (!IsSafe(path))
            throw new DataException($"The Hub names a file '{path}', which is no path in a folder; nothing was written.");
        if (size < 0 || !IsHex(gitId, GitIdLength) || (sha256 is not null && !IsHex(sha256, Sha256Length)))
            throw new DataException($"The Hub describes {path} in a way that is not known here; nothing was written.");
        Path = path;
        Size = size;
        GitId = gitId;
        Sha256 = sha256;
    }

    /// <summary>The file whose contents are filed under a name of the cache; null when the name is none of it.</summary>
    public static HubFile? OfBlob(string path, long size, string blob) =>
        IsHex(blob, Sha256Length) ? new(path, size, UnknownGitId, blob)
        : IsHex(blob, GitIdLength) ? new(path, size, blob, sha256: null)
        : null;

    /// <summary>Path in the repository, with slashes.</summary>
    public string Path { get; }

    /// <summary>Bytes.</summary>
    public long Size { get; }

    /// <summary>Git's id of the blob.</summary>
    public string GitId { get; }

    /// <summary>Hash of a large file's contents; null for a file that is in git itself.</summary>
    public string? Sha256 { get; }

    /// <summary>The file's name among the cache's blobs, which is its ETag on the Hub: a hash of its contents.</summary>
    public string Blob => Sha256 ?? GitId;

    // A drive letter or a stream of NTFS needs a colon; a backslash separates on Windows.
    private static bool IsSafe(string path) =>
        !path.Any(character => char.IsControl(character) || character is '\\' or ':')
        && path.Split('/').All(name => name is not ("" or "." or ".."));

    private static bool IsHex(string text, int length) => text.Length == length && text.All(char.IsAsciiHexDigitLower);
}
