using Hybrid.Data.Preparation.Duplicates;
using Hybrid.Data.Preparation.Shards;
using Hybrid.Data.Preparation.Sources;
using Hybrid.Data.Preparation.Spooling;
using Hybrid.Data.Preparation.Tokenizing;
using Hybrid.Storage;
using Hybrid.Tokenization;

namespace Hybrid.Data.Preparation;

/// <summary>
/// Makes one dataset of open sources, in phases: documents are tokenized into the spool, duplicates are found, shards
/// are written. Only the first takes long, and it goes on where an earlier run stopped.
/// </summary>
internal sealed class PreparationRun
{
    private readonly PrepareOptions _options;
    private readonly SourceSet _sources;
    private readonly Tokenizer _tokenizer;
    private readonly DatasetPlan _plan;
    private readonly DatasetTarget _target;
    private readonly SpoolTuning _tuning;
    private readonly ProgressMeter _meter;

    /// <summary>Lays out what is to be done.</summary>
    /// <param name="options">What to make, and how.</param>
    /// <param name="sources">The sources, open.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <param name="tuning">How the spool works; null for what suits the sources.</param>
    /// <exception cref="ConfigurationException">There is no such tokenizer.</exception>
    public PreparationRun(
        PrepareOptions options,
        SourceSet sources,
        IProgress<PrepareProgress>? progress,
        SpoolTuning? tuning = null)
    {
        _options = options;
        _sources = sources;
        _tokenizer = Tokenizer.ByName(options.Tokenizer);
        _plan = CreatePlan(options.Weights is { } weights ? MixtureWeights.Normalize(weights) : null);
        _target = new DatasetTarget(options.Output);
        _tuning = tuning ?? SpoolTuning.For(sources.Parts.Sum(part => part.Length));
        _meter = new ProgressMeter(progress);
    }

    private int Threads => _options.Threads ?? Environment.ProcessorCount;

    /// <summary>Makes the dataset, or finds that it is there.</summary>
    /// <exception cref="ConfigurationException">The target holds something else and may not be replaced.</exception>
    /// <exception cref="DataException">There is nothing to make it of, or strict mode refuses something.</exception>
    /// <exception cref="NetworkException">Something cannot be downloaded.</exception>
    /// <exception cref="IOException">The target cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<PreparedDataset> RunAsync(CancellationToken cancellationToken)
    {
        if (_target.FindReusable(_plan, _options.Overwrite) is { } existing)
        {
            RefuseIfStrict(existing.LeftOut.Problems);
            RemoveLeftover();
            return new PreparedDataset(_target.Path, existing, Reused: true, Continued: false, RemovedLeftover: null);
        }

        using var staging = StagingFolder.Open(_target);
        var journal = JournalIn(staging, out string? removed);
        bool continued = journal.Documents > 0;
        try
        {
            using var spool = new Spool(staging.Path, journal, _tuning with { Buckets = journal.Ids.Count });
            RefuseIfStrict(InManifest(spool.Problems));
            await TokenizeAsync(spool, staging.Path, cancellationToken).ConfigureAwait(false);
            await WriteDatasetAsync(staging, spool, cancellationToken).ConfigureAwait(false);
        }
        catch (NothingToLearnException)
        {
            staging.Clear(); // it would be the same again
            throw;
        }

        cancellationToken.ThrowIfCancellationRequested();
        staging.Publish();
        return new PreparedDataset(_target.Path, DatasetManifest.Read(_target.Path), Reused: false, continued, removed);
    }

    private DatasetPlan CreatePlan(IReadOnlyList<double>? weights) => new(
        [.. _sources.Sources.Select((source, i) => source.Description with { Weight = weights?[i] })],
        new DatasetTokenizer(_tokenizer.Name, _tokenizer.Hash, _tokenizer.VocabularySize, _tokenizer.EndOfText),
        new DatasetSettings(
            _options.Seed,
            _options.ValidationFraction ?? _sources.Sources.Min(source => source.DefaultValidationFraction),
            _options.ShardTokens,
            _sources.Sources.Select(source => source.TextKey).FirstOrDefault(key => key is not null),
            _options.Duplicates ?? (_sources.Sources.Any(source => source.DropsDuplicates) ? DuplicateRemoval.Exact : DuplicateRemoval.Keep),
            _options.MaxDocumentBytes));

    // A run that was killed when the dataset had its name has left the rest.
    private void RemoveLeftover()
    {
        if (!Directory.Exists(_target.StagingPath))
            return;
        using var staging = StagingFolder.Open(_target);
        if (Journal.Read(staging.Path) is { } journal && _plan.DifferencesFrom(journal.Plan).Count == 0)
            staging.Remove();
    }

    // What an earlier run left is gone on with when it was to be the same, and is of no use otherwise.
    private JournalEntry JournalIn(StagingFolder staging, out string? removed)
    {
        removed = null;
        if (Journal.Read(staging.Path) is { } journal)
        {
            var differences = _plan.DifferencesFrom(journal.Plan);
            if (differences.Count == 0)
                return journal;
            removed = $"{staging.Path}, where an interrupted run had begun another dataset ({string.Join("; ", differences)})";
        }

        staging.Clear();
        return JournalEntry.Start(_plan, _tuning.Buckets);
    }

    private async Task TokenizeAsync(Spool spool, string folder, CancellationToken cancellationToken)
    {
        var stage = new TokenizingStage(_sources, spool, _options, _meter);
        try
        {
            _sources.Start(stage.Unfinished, folder, new DownloadProgress(_meter), roomWanted: stage.Save);
            await stage.RunAsync(_tokenizer, _plan, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HybridException or OperationCanceledException)
        {
            stage.Save();
            throw;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A download may have filled a disk that is not this one, or not to the last byte.
            TrySave(stage);
            throw;
        }
    }

    // What went wrong first is what is to be told.
    private static void TrySave(TokenizingStage stage)
    {
        try
        {
            stage.Save();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    private async Task WriteDatasetAsync(StagingFolder staging, Spool spool, CancellationToken cancellationToken)
    {
        var problems = InManifest(spool.Problems);
        if (spool.Documents == 0)
            throw NothingToLearnException.NoText(_plan.Sources, problems);
        staging.BeginDataset();
        var writingQuestions = Task.Run(
            () => QuestionStage.Write(_sources.Sources, _plan, staging.DatasetPath, cancellationToken), CancellationToken.None);
        var writingShards = Task.Run(() => WriteShardsAsync(staging, spool, cancellationToken), CancellationToken.None);
        await Task.WhenAll(writingShards, writingQuestions).ConfigureAwait(false);

        var written = await writingShards.ConfigureAwait(false);
        var manifest = new DatasetManifest
        {
            FormatVersion = DatasetManifest.CurrentVersion,
            Sources = written.Sources,
            Tokenizer = _plan.Tokenizer,
            Settings = _plan.Settings,
            TokenType = _plan.TokenType,
            LeftOut = new LeftOut(written.Duplicates, written.Sampled, problems),
            Shards = written.Shards,
            MultipleChoice = await writingQuestions.ConfigureAwait(false),
        };
        manifest.Write(staging.DatasetPath);
        DirectoryFlush.Flush(staging.DatasetPath);
    }

    private async Task<WrittenShards> WriteShardsAsync(
        StagingFolder staging, Spool spool, CancellationToken cancellationToken)
    {
        var dropped = spool.Fingerprints is null ? null : new DroppedDocuments(staging.Path, spool.Buckets, spool.BucketOf);
        await FindDuplicatesAsync(spool, dropped, cancellationToken).ConfigureAwait(false);
        var documents = new BucketReader(spool, dropped);
        int[] sourceOfPart = [.. _sources.Sources.SelectMany((source, i) => source.Parts.Select(_ => i))];
        var selection = DocumentSelection.Make(documents, _plan, sourceOfPart, cancellationToken);
        var written = await new ShardStage(spool, documents, _plan, _meter)
            .WriteAsync(staging.DatasetPath, selection, Threads, cancellationToken)
            .ConfigureAwait(false);
        return written.Shards.Count > 1 ? written : throw NothingToLearnException.AllHeldOut(_plan, written);
    }

    private async Task FindDuplicatesAsync(Spool spool, DroppedDocuments? dropped, CancellationToken cancellationToken)
    {
        if (dropped is null)
            return;
        await new DuplicateSearch(spool.Fingerprints!, dropped)
            .RunAsync(Threads, new SearchProgress(_meter, spool), cancellationToken)
            .ConfigureAwait(false);
    }

    private void RefuseIfStrict(IReadOnlyList<LeftOutProblem> problems)
    {
        if (!_options.Strict || problems.Count == 0)
            return;
        var (kind, example) = (problems[0].Kind, problems[0].Examples[0]);
        throw ProblemText.Refusal(example.File, kind, example.Place, example.Detail);
    }

    private IReadOnlyList<LeftOutProblem> InManifest(IReadOnlyList<ProblemTally> problems) =>
    [
        .. problems.Select(tally => new LeftOutProblem(
            ProblemText.NameOf(tally.Kind),
            tally.Count,
            tally.Documents,
            [.. tally.Examples.Select(example => new LeftOutExample(_sources.Parts[example.Part].Name, example.Place, example.Detail))])),
    ];

    private sealed class SearchProgress(ProgressMeter meter, Spool spool) : IProgress<int>
    {
        public void Report(int value)
        {
            int partitions = spool.Fingerprints!.Partitions;
            meter.Report(
                PreparePhase.FindingDuplicates, value, partitions, spool.Documents, spool.Tokens, ends: value == partitions);
        }
    }
}
