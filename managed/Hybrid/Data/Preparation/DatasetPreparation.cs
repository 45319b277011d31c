using Hybrid.Data.DotnetDocs;
using Hybrid.Hub;
using Hybrid.Tokenization;

namespace Hybrid.Data.Preparation;

/// <summary>Makes datasets: documents to tokens to shards, with a manifest.</summary>
/// <remarks>
/// Everything is written into a folder beside the target, which gets the target's name when it is whole. The result is
/// a function of source and options: neither the number of threads nor the order of the file system shows in it.
/// </remarks>
public static class DatasetPreparation
{
    /// <summary>Makes a dataset, or finds that it is there.</summary>
    /// <param name="options">What to make it of, and how.</param>
    /// <param name="progress">Told how far it is, some times a second.</param>
    /// <param name="cancellationToken">Stops it; what was written is removed.</param>
    /// <exception cref="ConfigurationException">
    /// An option is wrong, or the target holds something else and may not be replaced.
    /// </exception>
    /// <exception cref="DataException">The source is missing or damaged.</exception>
    /// <exception cref="NetworkException">The Hub cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Task<PreparedDataset> RunAsync(
        PrepareOptions options,
        IProgress<PrepareProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return Task.Run(() => Run(options, progress, cancellationToken), cancellationToken);
    }

    private static async Task<PreparedDataset> Run(
        PrepareOptions options, IProgress<PrepareProgress>? progress, CancellationToken cancellationToken)
    {
        var tokenizer = Tokenizer.ByName(options.Tokenizer);
        var source = await OpenSourceAsync(options, progress, cancellationToken).ConfigureAwait(false);
        var plan = new DatasetPlan(
            [source.Description],
            new DatasetTokenizer(tokenizer.Name, tokenizer.Hash, tokenizer.VocabularySize, tokenizer.EndOfText),
            new DatasetSettings(
                options.Seed,
                options.ValidationFraction ?? source.DefaultValidationFraction,
                options.ShardTokens,
                source.TextKey,
                source.DropsDuplicates ? DuplicateRemoval.Exact : DuplicateRemoval.Keep,
                MaxDocumentBytes: long.MaxValue));

        var target = new DatasetTarget(options.Output);
        if (target.FindReusable(plan, options.Overwrite) is { } existing)
            return new PreparedDataset(target.Path, existing, Reused: true, RemovedLeftover: null);

        try
        {
            using var staging = StagingFolder.Create(target);
            using var writer = new DatasetWriter(staging.Path, plan, new ProgressMeter(progress));
            var manifest = await writer.WriteAsync(source, tokenizer, options.Threads ?? Environment.ProcessorCount, cancellationToken)
                .ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            staging.Publish();
            return new PreparedDataset(target.Path, manifest, Reused: false, staging.Leftover);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{target.Path} could not be written: {error.Message}", error);
        }
    }

    private static async Task<DocumentSource> OpenSourceAsync(
        PrepareOptions options, IProgress<PrepareProgress>? progress, CancellationToken cancellationToken)
    {
        if (options.Source == DotnetDocsSource.Kind)
            return new DotnetDocsSource(DocumentationFolder.Find(options.DocsRoot));
        if (!HubReference.HasScheme(options.Source))
            return TextFileSource.Open(options.Source, options.TextKey);
        return await HubSource.OpenAsync(options.Source, options.TextKey, progress, cancellationToken)
            .ConfigureAwait(false);
    }
}
