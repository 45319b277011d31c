using Hybrid.Data.Preparation.Spooling;
using Hybrid.Hub;

namespace Hybrid.Data.Preparation.Sources;

/// <summary>What a dataset is made of: a source, or several in a row.</summary>
internal sealed class SourceSet : IAsyncDisposable
{
    private const string DownloadsFolder = "downloads";

    private readonly HubClient? _client;
    private readonly long? _diskBudget;
    private HubDownloads? _downloads;

    /// <summary>Puts sources together.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="client">What those on the Hub were opened with; disposed with the set.</param>
    /// <param name="diskBudget">Bytes of downloads on the disk at once; null keeps them in the Hub's cache.</param>
    /// <exception cref="ConfigurationException">They have too many files.</exception>
    public SourceSet(IReadOnlyList<DocumentSource> sources, HubClient? client = null, long? diskBudget = null)
    {
        RefuseTooMany(sources.Sum(source => (long)source.Parts.Count));
        Sources = sources;
        Parts = [.. sources.SelectMany(source => source.Parts)];
        _client = client;
        _diskBudget = diskBudget;
    }

    /// <summary>The sources.</summary>
    public IReadOnlyList<DocumentSource> Sources { get; }

    /// <summary>The parts of all sources, in order: a part's number is its index here.</summary>
    public IReadOnlyList<SourcePart> Parts { get; }

    /// <summary>Whether a download waits for parts to be released.</summary>
    public bool WaitsForRoom => _downloads?.WaitsForRoom ?? false;

    /// <summary>Opens sources, which finds their parts and reads none.</summary>
    /// <param name="names">
    /// Names of known sources, paths, or <c>hf://datasets/owner/name</c> as <see cref="HubDataset"/> has it.
    /// </param>
    /// <param name="known">Opens sources that have names of their own.</param>
    /// <param name="options">How the others are opened.</param>
    /// <param name="settings">Where the Hub is; null takes what the environment says.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ConfigurationException">A name is none, or a source is named twice.</exception>
    /// <exception cref="DataException">A source is missing.</exception>
    /// <exception cref="NetworkException">The Hub cannot be reached.</exception>
    public static async Task<SourceSet> OpenAsync(
        IReadOnlyList<string> names,
        IReadOnlyDictionary<string, Func<DocumentSource>> known,
        SourceOptions options,
        HubSettings? settings,
        CancellationToken cancellationToken)
    {
        var client = names.Any(HubReference.HasScheme) ? new HubClient(settings ?? HubSettings.FromEnvironment()) : null;
        try
        {
            var sources = new List<DocumentSource>();
            foreach (string name in names)
            {
                int firstPart = sources.Sum(source => source.Parts.Count);
                sources.Add(
                    client is not null && HubReference.HasScheme(name)
                        ? await HubSource.OpenAsync(client, HubDataset.Parse(name), options, firstPart, cancellationToken).ConfigureAwait(false)
                        : known.TryGetValue(name, out var open) ? open()
                        : FileSource.Open(name, options));
            }

            RefuseTwice(names, sources);
            return new SourceSet(sources, client, options.DiskBudget);
        }
        catch
        {
            client?.Dispose();
            throw;
        }
    }

    /// <summary>Begins to download parts ahead of their readers. Called once, before any part is opened.</summary>
    /// <param name="needed">The parts that are to be opened, in the order in which they are.</param>
    /// <param name="folder">In whose folder <c>downloads</c> they are until they are released, if there is a budget.</param>
    /// <param name="progress">Hears of what comes, on any thread; null when nobody listens.</param>
    /// <param name="roomWanted">
    /// Called, on any thread, when a download begins to wait for room: parts whose documents are safe are to be released.
    /// </param>
    /// <exception cref="DataException">Parts are missing and there is no network.</exception>
    public void Start(IEnumerable<SourcePart> needed, string folder, IProgress<HubProgress>? progress, Action roomWanted)
    {
        _downloads = new HubDownloads(
            _diskBudget is { } budget ? new StagedDownloads(Path.Combine(folder, DownloadsFolder), budget) : new SharedCache());
        _downloads.Start(needed.OfType<HubPart>(), progress, roomWanted);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_downloads is not null)
            await _downloads.DisposeAsync().ConfigureAwait(false);
        _client?.Dispose();
    }

    private static void RefuseTooMany(long parts)
    {
        if (parts > DocumentId.MostParts)
        {
            throw new ConfigurationException(
                $"The sources have {CountText.Of(parts, "file")}, and a dataset is made of {CountText.Of(DocumentId.MostParts, "file")} at most. Put several "
                + "into one, as lines of a .jsonl file, or prepare them apart and merge the datasets (hybrid data merge).");
        }
    }

    private static void RefuseTwice(IReadOnlyList<string> names, IReadOnlyList<DocumentSource> sources)
    {
        // Two names may mean the same files: a path through a link, a branch and its commit.
        var twice = sources.Select((source, index) => (Name: names[index], source.Description.Fingerprint, source.Description.TextKey))
            .GroupBy(source => (source.Fingerprint, source.TextKey))
            .FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new ConfigurationException(
                $"--source names the same files twice: {string.Join(" and ", twice.Select(source => source.Name))}. Leave one out.");
        }
    }
}
