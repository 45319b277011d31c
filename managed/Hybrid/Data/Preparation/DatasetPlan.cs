using System.Globalization;

namespace Hybrid.Data.Preparation;

/// <summary>All that decides what a dataset will be.</summary>
/// <param name="Sources">The sources, as they are before any is read.</param>
/// <param name="Tokenizer">The tokenizer.</param>
/// <param name="Settings">The rest.</param>
internal sealed record DatasetPlan(
    IReadOnlyList<DatasetSource> Sources, DatasetTokenizer Tokenizer, DatasetSettings Settings)
{
    /// <summary>How ids are stored: in 16 bits where all fit.</summary>
    public TokenType TokenType => Tokenizer.VocabularySize <= ushort.MaxValue + 1 ? TokenType.UInt16 : TokenType.UInt32;

    /// <summary>The plan that a dataset was made after.</summary>
    public static DatasetPlan Of(DatasetManifest manifest) => new(manifest.Sources, manifest.Tokenizer, manifest.Settings);

    /// <summary>In what an earlier plan differs from this one; nothing when its dataset can be reused.</summary>
    public IReadOnlyList<string> DifferencesFrom(DatasetPlan earlier)
    {
        var differences = new List<string>();
        CompareSources(earlier, differences);
        Compare("tokenizer", earlier.Tokenizer.Name, Tokenizer.Name);
        Compare("tokenizer hash", earlier.Tokenizer.Hash, Tokenizer.Hash);
        Compare("seed", earlier.Settings.Seed, Settings.Seed);
        Compare("validation fraction", earlier.Settings.ValidationFraction, Settings.ValidationFraction);
        Compare("shard tokens", earlier.Settings.ShardTokens, Settings.ShardTokens);
        Compare("text key", earlier.Settings.TextKey ?? "none", Settings.TextKey ?? "none");
        Compare("duplicates", earlier.Settings.Duplicates, Settings.Duplicates);
        Compare("longest document", earlier.Settings.MaxDocumentBytes, Settings.MaxDocumentBytes);
        return differences;

        void Compare<T>(string name, T then, T now)
        {
            if (!EqualityComparer<T>.Default.Equals(then, now))
                differences.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {then} then, {now} now"));
        }
    }

    private void CompareSources(DatasetPlan earlier, List<string> differences)
    {
        if (!earlier.Sources.Select(Identity).SequenceEqual(Sources.Select(Identity)))
        {
            differences.Add(
                $"source {string.Join(" and ", earlier.Sources.Select(Identity))} then, "
                + $"{string.Join(" and ", Sources.Select(Identity))} now");
            return;
        }

        differences.AddRange(earlier.Sources.Zip(Sources)
            .Where(pair => pair.First.Fingerprint != pair.Second.Fingerprint)
            .Select(pair => $"the source's files changed ({Describe(pair.First)} then, {Describe(pair.Second)} now)"));
    }

    // A path on this machine may change without the files: their fingerprint tells them apart.
    private static string Identity(DatasetSource source) => source.Kind
        + (source.TextKey is { } key ? $" with text in {key}" : "")
        + (source.Weight is { } weight ? string.Create(CultureInfo.InvariantCulture, $" of weight {weight}") : "");

    private static string Describe(DatasetSource source) => source.Versions.Count > 0
        ? string.Join(", ", source.Versions.Select(pair => $"{pair.Key} {pair.Value}"))
        : $"{source.Path}, files: {source.Files}";
}
