using Hybrid.Data.DotnetDocs;
using Hybrid.Data.Preparation.Sources;
using Hybrid.Storage;

namespace Hybrid.Data.Preparation;

/// <summary>Makes datasets: documents to tokens to shards, with a manifest.</summary>
/// <remarks>
/// Everything is written into a folder beside the target, <c>target.preparing</c>, until the dataset is whole. What is in
/// it when a preparation is stopped, killed or fails is gone on with by the next one. The result is a function of source
/// and options: neither the number of threads nor the order of the file system nor interruptions show in it.
/// </remarks>
public static class DatasetPreparation
{
    /// <summary>Makes a dataset, or finds that it is there.</summary>
    /// <param name="options">What to make it of, and how.</param>
    /// <param name="progress">Told how far it is, some times a second, by one thread at a time.</param>
    /// <param name="cancellationToken">Stops it; what is done is kept for the next time.</param>
    /// <exception cref="ConfigurationException">
    /// An option is wrong, or the target holds something else and may not be replaced.
    /// </exception>
    /// <exception cref="DataException">
    /// The source is missing or gives no text, the target cannot be written, or strict mode refuses something.
    /// </exception>
    /// <exception cref="NetworkException">The Hub cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Task<PreparedDataset> RunAsync(
        PrepareOptions options,
        IProgress<PrepareProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return Task.Run(() => OpenAndRunAsync(options, progress, cancellationToken), cancellationToken);
    }

    private static async Task<PreparedDataset> OpenAndRunAsync(
        PrepareOptions options, IProgress<PrepareProgress>? progress, CancellationToken cancellationToken)
    {
        await using var sources = await SourceSet.OpenAsync(
            options.Sources,
            new Dictionary<string, Func<DocumentSource>>
            {
                [DotnetDocsSource.Kind] = () => new DotnetDocsSource(DocumentationFolder.Find(options.DocsRoot), options.MaxDocumentBytes),
            },
            new SourceOptions(options.TextKey, options.MaxDocumentBytes, options.DiskBudget),
            settings: null,
            cancellationToken).ConfigureAwait(false);
        var run = new PreparationRun(options, sources, progress);
        try
        {
            return await run.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{options.Output} could not be prepared: {error.Message.TrimEnd('.')}. What is done is kept. "
                + $"{StorageFaults.AdviceOn(error)}, and run the same command again: it goes on from there.",
                error);
        }
    }
}
