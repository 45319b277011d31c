using Hybrid.Data.Preparation.Reading;
using Hybrid.Hub;

namespace Hybrid.Data.Preparation.Sources;

/// <summary>The files of text of a dataset on the Hugging Face Hub, as they are at one commit.</summary>
internal sealed class HubSource : DocumentSource
{
    /// <summary>The source's kind in the manifest.</summary>
    public const string Kind = "hub";

    private HubSource(HubDataset dataset, string commonTextKey, string commit, IReadOnlyList<HubPart> parts)
    {
        bool needsCommonKey = dataset.TextKey is null && parts.Any(part => FileFormat.Of(part.Name)!.HasTextKey);
        TextKey = needsCommonKey ? commonTextKey : null;
        Parts = parts;
        Description = new DatasetSource
        {
            Kind = Kind,
            Path = dataset.ToString(),
            Versions = new Dictionary<string, string> { [dataset.Repository.ToString()] = commit },
            Files = parts.Count,
            Fingerprint = SourceFile.Fingerprint(
                parts.Select(part => new SourceFile(part.Name, part.Name, part.Length)), _ => commit),
            TextKey = dataset.TextKey,
        };
    }

    /// <inheritdoc/>
    public override DatasetSource Description { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<SourcePart> Parts { get; }

    /// <inheritdoc/>
    public override double DefaultValidationFraction => FileSource.ValidationFraction;

    /// <inheritdoc/>
    public override string? TextKey { get; }

    /// <summary>Finds out which files a dataset has. None is downloaded but its card.</summary>
    /// <param name="client">Talks to the Hub.</param>
    /// <param name="dataset">Which dataset.</param>
    /// <param name="options">How its files are read.</param>
    /// <param name="firstPart">Number of its first part among those of all sources.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ConfigurationException">It needs a token, or it must be said which configuration or split.</exception>
    /// <exception cref="DataException">There is no such dataset, or it has no files of text.</exception>
    /// <exception cref="NetworkException">The Hub cannot be reached.</exception>
    public static async Task<HubSource> OpenAsync(
        HubClient client, HubDataset dataset, SourceOptions options, int firstPart, CancellationToken cancellationToken)
    {
        var checkout = await HubCheckout.OpenAsync(client, dataset.Repository, cancellationToken).ConfigureAwait(false);
        if (!client.Settings.Offline)
            checkout.RecordRevision();
        var files = checkout.Files.ToDictionary(file => file.Path);
        var select = new HubDatasetFiles(dataset, [.. files.Keys], path => FileFormat.Of(path) is not null);
        var configs = select.NeedsCard && files.TryGetValue(DatasetCard.FileName, out var card)
            ? await ReadCardAsync(checkout, card, dataset, cancellationToken).ConfigureAwait(false)
            : [];
        string textKey = dataset.TextKey ?? options.TextKey;
        return new HubSource(dataset, options.TextKey, checkout.Commit,
        [
            .. select.Select(configs).Select((path, index) => new HubPart(
                checkout, files[path], firstPart + index, local => FileFormat.Of(path)!.Open(local, textKey, options.MaxDocumentBytes))),
        ]);
    }

    private static async Task<IReadOnlyList<DatasetConfig>> ReadCardAsync(
        HubCheckout checkout, HubFile card, HubDataset dataset, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(await checkout.CacheAsync(card, _ => { }, cancellationToken).ConfigureAwait(false));
        try
        {
            return DatasetCard.ReadConfigs(reader);
        }
        catch (DataException error)
        {
            throw new DataException(
                $"The card of {dataset.Repository} ({DatasetCard.FileName}) cannot be understood. {error.Message} "
                + $"Name a folder of the dataset instead, which needs no card: {HubReference.Scheme}{dataset.Repository.PagePath}/FOLDER.",
                error);
        }
    }
}
