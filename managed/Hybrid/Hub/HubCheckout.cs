namespace Hybrid.Hub;

/// <summary>A repository at one commit: which files it has, and how they come to this machine. Thread-safe.</summary>
internal sealed class HubCheckout
{
    private const int MostNamed = 5;

    private readonly HubReference _reference;
    private readonly HubCache _cache;
    private readonly HubClient _client;

    private HubCheckout(HubReference reference, HubCache cache, HubClient client, string commit, IReadOnlyList<HubFile> files)
    {
        _reference = reference;
        _cache = cache;
        _client = client;
        Commit = commit;
        Files = files;
    }

    /// <summary>The commit.</summary>
    public string Commit { get; }

    /// <summary>The files that it has, or, offline and where no other tool left a list of them, those in the cache.</summary>
    public IReadOnlyList<HubFile> Files { get; }

    /// <summary>Finds out which commit a revision stands for, and lists its files.</summary>
    /// <param name="client">Talks to the Hub; where its settings say offline, nobody is asked and the cache tells.</param>
    /// <param name="reference">Which repository, at which revision.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DataException">There is no such repository or revision, or, offline, not in the cache.</exception>
    public static async Task<HubCheckout> OpenAsync(
        HubClient client, HubReference reference, CancellationToken cancellationToken)
    {
        var cache = new HubCache(client.Settings.CacheDirectory, reference);
        if (client.Settings.Offline)
            return OpenCached(client, cache, reference);
        var repository = new HubRepository(client, reference);
        string commit = reference.IsCommit ? reference.Revision : await repository.ResolveAsync(cancellationToken);
        if (cache.ReadTree(commit) is not { } files)
        {
            files = await repository.ListAsync(commit, cancellationToken);
            cache.WriteTree(commit, files);
        }

        return new(reference, cache, client, commit, files);
    }

    /// <summary>The folder that shows files of the cache by their paths.</summary>
    public string SnapshotPath => _cache.SnapshotPath(Commit);

    /// <summary>Where a file can be opened; null when its contents are not in the cache.</summary>
    public string? FindCached(HubFile file)
    {
        if (!_cache.Has(Commit, file))
        {
            if (!_cache.HasBlob(file))
                return null;
            _cache.Link(Commit, file);
        }

        return _cache.FilePath(Commit, file);
    }

    /// <summary>Brings a file into the cache, which others share.</summary>
    /// <param name="file">The file.</param>
    /// <param name="report">Called with the bytes that were added, or, negative, dropped.</param>
    /// <param name="cancellationToken">Stops it; what is there stays for the next attempt.</param>
    /// <returns>Where it can be opened.</returns>
    public async Task<string> CacheAsync(HubFile file, Action<long> report, CancellationToken cancellationToken)
    {
        if (FindCached(file) is { } path)
        {
            report(file.Size);
            return path;
        }

        await DownloadAsync(file, _cache.BlobPath(file), report, cancellationToken);
        return FindCached(file)!;
    }

    /// <summary>Downloads a file to a place of one's own: goes on where the last attempt ended, and checks the hash.</summary>
    /// <param name="file">The file.</param>
    /// <param name="destination">Its path when it is whole.</param>
    /// <param name="report">Called with the bytes that were added, or, negative, dropped.</param>
    /// <param name="cancellationToken">Stops it; what is there stays for the next attempt.</param>
    public Task DownloadAsync(HubFile file, string destination, Action<long> report, CancellationToken cancellationToken)
    {
        RequireOnline([file]);
        return new BlobDownload(_client, new HubRepository(_client, _reference), Commit, report)
            .RunAsync(file, destination, cancellationToken);
    }

    /// <summary>Records which commit the revision stands for, for when there is no network.</summary>
    public void RecordRevision()
    {
        if (!_reference.IsCommit)
            _cache.WriteRevision(_reference.Revision, Commit);
    }

    /// <summary>Names some files, for messages.</summary>
    public static string Names(IReadOnlyList<HubFile> files) =>
        string.Join(", ", files.Take(MostNamed).Select(file => file.Path)) + (files.Count > MostNamed ? ", ..." : "");

    /// <summary>Refuses, offline, what is not in the cache.</summary>
    /// <param name="missing">Files that are needed and not there.</param>
    /// <exception cref="DataException">There are such files, and there is no network.</exception>
    public void RequireOnline(IReadOnlyList<HubFile> missing)
    {
        if (_client.Settings.Offline && missing.Count > 0)
            throw NotCached(_reference, $"{Names(missing)} of ");
    }

    private static HubCheckout OpenCached(HubClient client, HubCache cache, HubReference reference)
    {
        string? commit = reference.IsCommit ? reference.Revision : cache.ReadRevision(reference.Revision);
        if (commit is null || (cache.ReadTree(commit) ?? cache.ListSnapshot(commit)) is not { Count: > 0 } files)
            throw NotCached(reference, "");
        return new(reference, cache, client, commit, files);
    }

    private static DataException NotCached(HubReference reference, string files) => new(
        $"HF_HUB_OFFLINE is set and {files}{reference} is not in the cache. Unset it, or run 'hybrid pull {reference}' "
        + "where there is a network.");
}
