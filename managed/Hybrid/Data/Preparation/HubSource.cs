using Hybrid.Hub;

namespace Hybrid.Data.Preparation;

/// <summary>The text files of a dataset on the Hugging Face Hub, brought into its cache first.</summary>
internal static class HubSource
{
    /// <summary>The source's kind in the manifest.</summary>
    public const string Kind = "hub";

    /// <summary>Downloads what is not in the cache yet.</summary>
    /// <param name="name">See <see cref="HubDataset"/>.</param>
    /// <param name="textKey">The key of a .jsonl line's text, or the name of a .parquet file's column.</param>
    /// <param name="progress">Told how far the download is; may be null.</param>
    /// <param name="cancellationToken">Stops it; what is downloaded stays for the next time.</param>
    /// <exception cref="ConfigurationException">The name is no dataset's, or the dataset needs a token.</exception>
    /// <exception cref="DataException">There is no such dataset, or it has no text files.</exception>
    /// <exception cref="NetworkException">The Hub cannot be reached.</exception>
    public static async Task<DocumentSource> OpenAsync(
        string name, string textKey, IProgress<PrepareProgress>? progress, CancellationToken cancellationToken)
    {
        var dataset = HubDataset.Parse(name);
        string snapshot = await HubSnapshot.DownloadAsync(
            dataset.Repository, dataset.Patterns, DownloadProgress.For(progress), cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        return TextFileSource.OfSnapshot(snapshot, dataset, commit: Path.GetFileName(snapshot), textKey);
    }
}
