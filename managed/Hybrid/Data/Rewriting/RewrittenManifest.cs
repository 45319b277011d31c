using Hybrid.Data.Preparation;

namespace Hybrid.Data.Rewriting;

/// <summary>What dataset.json says of a dataset that was copied from others.</summary>
/// <param name="inputs">The datasets.</param>
/// <param name="options">How they were copied.</param>
internal sealed class RewrittenManifest(RewriteInputs inputs, RewriteOptions options)
{
    private const string ForeignKind = "shards";

    private static readonly PrepareOptions Defaults = new() { Sources = [], Output = "" };

    private IReadOnlyList<ShardSet> Datasets => inputs.Datasets;

    private IEnumerable<DatasetManifest> Manifests => Datasets.Select(dataset => dataset.Manifest).OfType<DatasetManifest>();

    private bool AllHaveManifests => Datasets.All(dataset => dataset.Manifest is not null);

    /// <summary>Ids in a training shard, at most.</summary>
    public long ShardTokens => options.ShardTokens
        ?? Manifests.Select(manifest => (long?)manifest.Settings.ShardTokens).Max()
        ?? Defaults.ShardTokens;

    /// <summary>
    /// The input whose questions can be kept: the only one that has some; null when there is none or more than one.
    /// </summary>
    public ShardSet? QuestionsFrom
    {
        get
        {
            ShardSet[] with = [.. Datasets.Where(dataset => dataset.Manifest?.MultipleChoice is not null)];
            return with.Length == 1 ? with[0] : null;
        }
    }

    /// <summary>The manifest.</summary>
    /// <param name="shards">What was written.</param>
    /// <param name="sources">Where the text came from, an entry or several for each input.</param>
    /// <param name="heldOutElsewhere">Training documents that were left out because another input holds them out.</param>
    public DatasetManifest Create(
        IReadOnlyList<ShardRecord> shards, IReadOnlyList<DatasetSource> sources, long heldOutElsewhere)
    {
        return new DatasetManifest
        {
            FormatVersion = DatasetManifest.CurrentVersion,
            Sources = sources,
            CopiedFrom = inputs.Describe(),
            Tokenizer = Datasets[0].Tokenizer,
            Settings = Settings(shards),
            TokenType = Datasets[0].TokenType,
            LeftOut = LeftOut(heldOutElsewhere),
            Shards = shards,
            MultipleChoice = QuestionsFrom?.Manifest!.MultipleChoice,
        };
    }

    /// <summary>Where an input's text came from.</summary>
    /// <param name="dataset">The input.</param>
    /// <param name="documents">Its documents that were copied.</param>
    /// <param name="tokens">Their ids.</param>
    public static IReadOnlyList<DatasetSource> SourcesOf(ShardSet dataset, long documents, long tokens) =>
        dataset.Manifest?.Sources ??
        [
            new DatasetSource
            {
                Kind = ForeignKind,
                Path = Path.GetFullPath(dataset.Directory),
                Versions = new Dictionary<string, string>(),
                Files = 1 + dataset.Training.Count,
                Fingerprint = dataset.Fingerprint,
                Documents = documents,
                Tokens = tokens,
            },
        ];

    // Other programs hold out whole shards: what came of it is the only fraction that can be named.
    private DatasetSettings Settings(IReadOnlyList<ShardRecord> shards)
    {
        var first = Manifests.FirstOrDefault()?.Settings;
        return new DatasetSettings(
            first?.Seed ?? 0,
            AllHaveManifests ? first!.ValidationFraction : (double)shards[0].Documents / shards.Sum(shard => shard.Documents),
            ShardTokens,
            Common(settings => settings.TextKey),
            Datasets.Count == 1 && first is not null ? first.Duplicates : DuplicateRemoval.Keep,
            AllHaveManifests ? Manifests.Max(manifest => manifest.Settings.MaxDocumentBytes) : long.MaxValue);
    }

    private string? Common(Func<DatasetSettings, string?> value)
    {
        string?[] values = [.. Manifests.Select(manifest => value(manifest.Settings)).Distinct()];
        return values.Length == 1 ? values[0] : null;
    }

    private LeftOut LeftOut(long heldOutElsewhere) => new(
        heldOutElsewhere + Manifests.Sum(manifest => manifest.LeftOut.Duplicates),
        Manifests.Sum(manifest => manifest.LeftOut.Sampled),
        [.. Manifests.SelectMany(manifest => manifest.LeftOut.Problems).GroupBy(problem => problem.Kind).Select(Sum)]);

    private static LeftOutProblem Sum(IGrouping<string, LeftOutProblem> problems) => new(
        problems.Key,
        problems.Sum(problem => problem.Count),
        problems.Sum(problem => problem.Documents),
        [.. problems.SelectMany(problem => problem.Examples).Take(problems.Max(problem => problem.Examples.Count))]);
}
