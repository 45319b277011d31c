namespace Hybrid.Hub;

/// <summary>
/// Brings repositories of the Hugging Face Hub to this machine, into the cache that Hugging Face's own tools use. Any
/// number of threads and processes may do so at once.
/// </summary>
public static class HubSnapshot
{
    private const int FilesAtOnce = 4;

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
    /// <exception cref="DataException">There is no such repository, revision or file.</exception>
    /// <exception cref="NetworkException">
    /// The Hub cannot be reached or does not answer as it should, or a file's hash is wrong.
    /// </exception>
    public static async Task<string> DownloadAsync(
        HubReference reference,
        IReadOnlyCollection<string>? patterns = null,
        IProgress<HubProgress>? progress = null,
        HubSettings? settings = null,
        CancellationToken cancellationToken = default)
    {
        settings ??= HubSettings.FromEnvironment();
        var wanted = new FilePatterns(patterns ?? []);
        using var client = new HubClient(settings);
        var checkout = await HubCheckout.OpenAsync(client, reference, cancellationToken);
        var files = Select(checkout.Files, wanted, reference);
        checkout.RequireOnline([.. files.Where(file => checkout.FindCached(file) is null)]);
        await FetchAsync(checkout, files, progress, cancellationToken);
        if (!settings.Offline)
            checkout.RecordRevision();
        return checkout.SnapshotPath;
    }

    private static async Task FetchAsync(
        HubCheckout checkout, List<HubFile> files, IProgress<HubProgress>? progress, CancellationToken cancellationToken)
    {
        var meter = new TransferMeter(progress, files.Count, files.Sum(file => file.Size));
        var options = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken };

        // Files with the same contents share a blob.
        await Parallel.ForEachAsync(files.GroupBy(file => file.Blob), options, async (sameContents, token) =>
        {
            foreach (var file in sameContents)
            {
                await checkout.CacheAsync(file, meter.AddBytes, token);
                meter.AddFile();
            }
        });
    }

    private static List<HubFile> Select(IReadOnlyList<HubFile> files, FilePatterns wanted, HubReference reference)
    {
        var selected = files.Where(file => wanted.Match(file.Path)).ToList();
        return selected.Count > 0
            ? selected
            : throw new DataException(
                files.Count == 0
                    ? $"{reference} is empty."
                    : $"No file of {reference} matches {wanted}. It has {HubCheckout.Names(files)}.");
    }
}
