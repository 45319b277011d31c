using Hybrid.Data.Inspection;
using Hybrid.Data.Preparation;
using Hybrid.Data.Writing;
using Hybrid.Storage;

namespace Hybrid.Data.Rewriting;

/// <summary>Copies datasets into one with new shards: documents whole, in their order, the held out ones to the held out.</summary>
/// <remarks>
/// Everything is written into a folder beside the target, which gets the target's name when it is whole. Of several
/// datasets, a training document that another one holds out is left out; other duplicates stay.
/// </remarks>
public static class DatasetRewriting
{
    /// <summary>Copies datasets.</summary>
    /// <param name="options">Which, and how.</param>
    /// <param name="progress">Told how much is copied, some times a second.</param>
    /// <param name="cancellationToken">Stops it; what was written is removed.</param>
    /// <exception cref="ConfigurationException">
    /// An option is wrong, the datasets do not fit together, or the target is there and may not be replaced.
    /// </exception>
    /// <exception cref="DataException">A dataset is damaged, or the new one cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Task<RewrittenDataset> RunAsync(
        RewriteOptions options, IProgress<ScanProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return Task.Run(() => Run(options, progress, cancellationToken), cancellationToken);
    }

    private static RewrittenDataset Run(RewriteOptions options, IProgress<ScanProgress>? progress, CancellationToken cancellationToken)
    {
        var target = new DatasetTarget(options.Output);
        target.RequireFree(options.Overwrite);
        try
        {
            using var staging = StagingFolder.Open(target);
            if (staging.HoldsPreparation && !options.Overwrite)
            {
                throw new ConfigurationException(
                    $"{staging.Path} holds what an interrupted preparation of {target.Path} has done. Finish that, or remove it with --overwrite, or choose another folder with --out.");
            }

            staging.Clear();
            staging.BeginDataset();
            var dataset = Write(staging.DatasetPath, target.Path, options, progress, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            staging.Publish();
            return dataset;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{target.Path} could not be written: {error.Message.TrimEnd('.')}. "
                + $"{StorageFaults.AdviceOn(error)} or choose another folder with --out, and run the command again.",
                error);
        }
    }

    // The inputs are closed again when it returns: the target may be one of them.
    private static RewrittenDataset Write(
        string folder, string target, RewriteOptions options, IProgress<ScanProgress>? progress, CancellationToken cancellationToken)
    {
        using var inputs = RewriteInputs.Open(options);
        var manifest = new RewrittenManifest(inputs, options);
        using var shards = new ShardSetWriter(folder, inputs.Datasets[0].TokenType, manifest.ShardTokens, cancellationToken);
        var copy = new DocumentCopy(inputs, shards, new ScanMeter(inputs.Bytes, progress), cancellationToken);
        var sources = copy.Run();
        var records = shards.Complete();
        if (records.Count < 2)
        {
            throw new DataException(
                $"{string.Join(", ", options.Inputs)} leaves no document to train on: all belong to the validation shard. "
                + "Its training shards hold no separator, or nothing.");
        }

        CopyQuestions(manifest.QuestionsFrom, folder);
        var created = manifest.Create(records, sources, copy.HeldOutElsewhere);
        created.Write(folder);
        return new RewrittenDataset(target, created, copy.HeldOutElsewhere);
    }

    private static void CopyQuestions(ShardSet? from, string folder)
    {
        if (from?.Manifest?.MultipleChoice is { } questions)
            WholeFile.Write(Path.Combine(folder, questions.File), File.ReadAllBytes(Path.Combine(from.Directory, questions.File)));
    }
}
