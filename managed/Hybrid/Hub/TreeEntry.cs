namespace Hybrid.Hub;

/// <summary>An entry of a repository's tree as the Hub lists it.</summary>
/// <param name="Type">"file" or "directory".</param>
/// <param name="Path">Path in the repository.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Oid">Git's id.</param>
/// <param name="Lfs">Of a large file: what git's pointer says.</param>
internal sealed record TreeEntry(string Type, string Path, long Size, string Oid, TreeEntry.LargeFile? Lfs = null)
{
    /// <summary>What the pointer to a large file says.</summary>
    /// <param name="Oid">SHA-256 of the contents.</param>
    /// <param name="Size">Bytes.</param>
    internal sealed record LargeFile(string Oid, long Size);

    /// <summary>The entry as a file.</summary>
    public HubFile ToFile() => new(Path, Lfs?.Size ?? Size, Oid, Lfs?.Oid);
}
