using System.Globalization;

namespace Hybrid.Data.Preparation;

/// <summary>All that decides what a dataset will be.</summary>
/// <param name="Source">The source.</param>
/// <param name="Tokenizer">The tokenizer.</param>
/// <param name="Settings">The rest.</param>
internal sealed record DatasetPlan(DatasetSource Source, DatasetTokenizer Tokenizer, DatasetSettings Settings)
{
    /// <summary>How ids are stored: in 16 bits where all fit.</summary>
    public TokenType TokenType => Tokenizer.VocabularySize <= ushort.MaxValue + 1 ? TokenType.UInt16 : TokenType.UInt32;

    /// <summary>In what a dataset that is there differs from this plan; nothing when it can be reused.</summary>
    public IReadOnlyList<string> DifferencesFrom(DatasetManifest existing)
    {
        var differences = new List<string>();
        Compare("source", existing.Source.Kind, Source.Kind);
        if (existing.Source.Kind == Source.Kind && existing.Source.Fingerprint != Source.Fingerprint)
            differences.Add($"the source's files changed ({Describe(existing.Source)} then, {Describe(Source)} now)");
        Compare("tokenizer", existing.Tokenizer.Name, Tokenizer.Name);
        Compare("tokenizer hash", existing.Tokenizer.Hash, Tokenizer.Hash);
        Compare("seed", existing.Settings.Seed, Settings.Seed);
        Compare("validation fraction", existing.Settings.ValidationFraction, Settings.ValidationFraction);
        Compare("shard tokens", existing.Settings.ShardTokens, Settings.ShardTokens);
        Compare("text key", existing.Settings.TextKey ?? "none", Settings.TextKey ?? "none");
        return differences;

        void Compare<T>(string name, T then, T now)
        {
            if (!EqualityComparer<T>.Default.Equals(then, now))
                differences.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {then} then, {now} now"));
        }
    }

    private static string Describe(DatasetSource source) => source.Versions.Count > 0
        ? string.Join(", ", source.Versions.Select(pair => $"{pair.Key} {pair.Value}"))
        : $"{source.Path}, files: {source.Files}";
}
