namespace Hybrid.Hub;

/// <summary>
/// Brings repositories of the Hugging Face Hub to this machine, into the cache that Hugging Face's own tools use. Any
/// number of threads and processes may do so at once.
/// </summary>
public static class HubSnapshot
{
    private const int FilesAtOnce = 4;
    private const int MostNamed = 5;

    /// <summary>
    /// Downloads the files of a repository that are not in the cache yet. An interrupted download goes on where it
    /// ended; every file's hash is checked.
    /// </summary>
    /// <param name="reference">Which repository, at which revision.</param>
    /// <param name="patterns">
    /// Which files: <c>*</c> stands for any characters, slashes too, <c>?</c> for one. All where null or empty.
    /// </param>
    /// <param name="progress">Hears how far it is, on any thread, one call at a time.</param>
    /// <param name="settings">Where the Hub and the cache are; what the environment says where null.</param>
    /// <param name="cancellationToken">Stops it; what is downloaded stays for the next time.</param>
    /// <returns>The snapshot's directory, which shows the files by their paths. Do not write into it.</returns>
    /// <exception cref="ConfigurationException">The repository needs a token, or another one.</exception>
    /// <exception cref="DataException">There is no such repository, revision or file, or a file's hash is wrong.</exception>
    /// <exception cref="NetworkException">The Hub cannot be reached, or does not answer as it should.</exception>
    public static async Task<string> DownloadAsync(
        HubReference reference,
        IReadOnlyCollection<string>? patterns = null,
        IProgress<HubProgress>? progress = null,
        HubSettings? settings = null,
        CancellationToken cancellationToken = default)
    {
        settings ??= HubSettings.FromEnvironment();
        var cache = new HubCache(settings.CacheDirectory, reference);
        var wanted = new FilePatterns(patterns ?? []);
        if (settings.Offline)
            return FindOffline(reference, cache, wanted);

        using var client = new HubClient(settings);
        var repository = new HubRepository(client, reference);
        var commit = reference.IsCommit ? reference.Revision : await repository.ResolveAsync(cancellationToken);
        var files = Select(await ListAsync(repository, cache, commit, cancellationToken), wanted, reference);
        await FetchAsync(client, repository, cache, commit, files, progress, cancellationToken);
        if (!reference.IsCommit)
            cache.WriteRevision(reference.Revision, commit);
        return cache.SnapshotPath(commit);
    }

    private static async Task<IReadOnlyList<HubFile>> ListAsync(
        HubRepository repository, HubCache cache, string commit, CancellationToken cancellationToken)
    {
        if (cache.ReadTree(commit) is { } known)
            return known;
        var files = await repository.ListAsync(commit, cancellationToken);
        cache.WriteTree(commit, files);
        return files;
    }

    private static async Task FetchAsync(
        HubClient client,
        HubRepository repository,
        HubCache cache,
        string commit,
        List<HubFile> files,
        IProgress<HubProgress>? progress,
        CancellationToken cancellationToken)
    {
        var meter = new TransferMeter(progress, files.Count, files.Sum(file => file.Size));
        var download = new BlobDownload(client, repository, commit, meter.AddBytes);
        var options = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken };

        // Files with the same contents share a blob.
        await Parallel.ForEachAsync(files.GroupBy(file => file.Blob), options, async (sameContents, token) =>
        {
            var file = sameContents.First();
            if (cache.HasBlob(file))
                meter.AddBytes(file.Size);
            else
                await download.RunAsync(file, cache.BlobPath(file), token);
            meter.AddBytes(file.Size * (sameContents.Count() - 1));
            foreach (var same in sameContents)
            {
                cache.Link(commit, same);
                meter.AddFile();
            }
        });
    }

    private static string FindOffline(HubReference reference, HubCache cache, FilePatterns wanted)
    {
        var commit = reference.IsCommit ? reference.Revision : cache.ReadRevision(reference.Revision);
        if (commit is null || !Directory.Exists(cache.SnapshotPath(commit)))
            throw NotCached(reference, "");
        // Where another tool filled the cache without listing the files, nobody can say what is missing.
        if (cache.ReadTree(commit) is { } files)
        {
            var missing = Select(files, wanted, reference).Where(file => !cache.Has(commit, file)).ToList();
            if (missing.Count > 0)
                throw NotCached(reference, $"{Names(missing)} of ");
        }
        return cache.SnapshotPath(commit);
    }

    private static List<HubFile> Select(IReadOnlyList<HubFile> files, FilePatterns wanted, HubReference reference)
    {
        var selected = files.Where(file => wanted.Match(file.Path)).ToList();
        return selected.Count > 0
            ? selected
            : throw new DataException(
                files.Count == 0
                    ? $"{reference} is empty."
                    : $"No file of {reference} matches {wanted}. It has {Names(files)}.");
    }

    private static string Names(IReadOnlyList<HubFile> files) =>
        string.Join(", ", files.Take(MostNamed).Select(file => file.Path)) + (files.Count > MostNamed ? ", ..." : "");

    private static DataException NotCached(HubReference reference, string files) => new(
        $"HF_HUB_OFFLINE is set and {files}{reference} is not in the cache. Unset it, or run 'hybrid pull {reference}' "
        + "where there is a network.");
}
