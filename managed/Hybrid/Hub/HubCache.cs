using System.Text.Json;
using Hybrid.Storage;

namespace Hybrid.Hub;

/// <summary>
/// One repository's folder in the cache, laid out as Hugging Face's own tools have it, which share it:
/// refs/REVISION holds a commit, blobs/HASH the contents, snapshots/COMMIT/PATH links to them, trees/COMMIT.json
/// lists the files.
/// </summary>
/// <param name="root">The cache.</param>
/// <param name="reference">Which repository.</param>
internal sealed class HubCache(string root, HubReference reference)
{
    private readonly string _root = root;
    private readonly string _folder = Path.Combine(root, reference.CacheFolder);

    /// <summary>Where a file's contents are.</summary>
    public string BlobPath(HubFile file) => Path.Combine(_folder, "blobs", file.Blob);

    /// <summary>The folder that shows a commit's files by their paths.</summary>
    public string SnapshotPath(string commit) => Path.Combine(_folder, "snapshots", commit);

    /// <summary>Where a commit shows a file.</summary>
    public string FilePath(string commit, HubFile file) => Path.Combine([SnapshotPath(commit), .. file.Path.Split('/')]);

    /// <summary>True when a file of a commit can be opened.</summary>
    public bool Has(string commit, HubFile file) =>
        new FileInfo(FilePath(commit, file)) is { Exists: true } && HasBlob(file);

    /// <summary>True when a file's contents are there.</summary>
    public bool HasBlob(HubFile file) =>
        new FileInfo(BlobPath(file)) is { Exists: true } blob && blob.Length == file.Size;

    /// <summary>The commit that a revision stood for when it was last asked for; null when it never was.</summary>
    public string? ReadRevision(string revision)
    {
        var path = RevisionPath(revision);
        var commit = File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        return HubReference.IsCommitId(commit) ? commit : null;
    }

    /// <summary>Records which commit a revision stands for.</summary>
    public void WriteRevision(string revision, string commit) =>
        Replace(RevisionPath(revision), path => File.WriteAllText(path, commit));

    /// <summary>The files of a commit; null when they were never listed.</summary>
    public IReadOnlyList<HubFile>? ReadTree(string commit)
    {
        try
        {
            return File.Exists(TreePath(commit))
                ? JsonSerializer.Deserialize(File.ReadAllBytes(TreePath(commit)), HubCacheJson.Default.TreeFile)?.ToFiles()
                : null;
        }
        catch (JsonException)
        {
            return null; // of another version, or cut short: it is listed anew
        }
    }

    /// <summary>The files that a commit's snapshot links to, for where another tool left no list of all.</summary>
    public IReadOnlyList<HubFile> ListSnapshot(string commit)
    {
        var snapshot = new DirectoryInfo(SnapshotPath(commit));
        return snapshot.Exists
            ? [.. snapshot.EnumerateFiles("*", SearchOption.AllDirectories).Select(link => FileOf(link, snapshot)).OfType<HubFile>()]
            : [];
    }

    /// <summary>Records the files of a commit, which never change.</summary>
    public void WriteTree(string commit, IEnumerable<HubFile> files)
    {
        var tree = TreeFile.Of(files);
        Replace(TreePath(commit), path =>
            File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(tree, HubCacheJson.Default.TreeFile)));
    }

    /// <summary>Makes a file's contents appear under its path in a commit's snapshot.</summary>
    public void Link(string commit, HubFile file)
    {
        var link = FilePath(commit, file);
        var folder = Path.GetDirectoryName(link)!;
        var target = Path.GetRelativePath(folder, BlobPath(file));
        if (new FileInfo(link).LinkTarget == target)
            return;
        Replace(link, path => LinkOrCopy(path, target, BlobPath(file)));
    }

    // A blob's name is SHA-256 for a large file, of which git's id is not known then, and git's id for others.
    private static HubFile? FileOf(FileInfo link, DirectoryInfo snapshot)
    {
        var path = Path.GetRelativePath(snapshot.FullName, link.FullName).Replace('\\', '/');
        return link.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } blob
            ? HubFile.OfBlob(path, blob.Length, blob.Name)
            : null;
    }

    private string RevisionPath(string revision) => Path.Combine([_folder, "refs", .. revision.Split('/')]);

    private string TreePath(string commit) => Path.Combine(_folder, "trees", commit + ".json");

    // Windows lets only some users link.
    private static void LinkOrCopy(string path, string target, string blob)
    {
        try
        {
            File.CreateSymbolicLink(path, target);
        }
        catch (Exception exception)
            when (OperatingSystem.IsWindows() && exception is IOException or UnauthorizedAccessException)
        {
            File.Copy(blob, path);
        }
    }

    private void Replace(string path, Action<string> write)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            WholeFile.WriteCached(path, write);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"The cache {_root} cannot be written: {error.Message} Set HF_HOME or HF_HUB_CACHE to a folder that can.",
                error);
        }
    }
}
