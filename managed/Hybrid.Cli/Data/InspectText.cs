using System.Globalization;
using Hybrid.Data;
using Hybrid.Data.Inspection;

namespace Hybrid.Cli.Data;

/// <summary>What a dataset holds, for people.</summary>
internal static class InspectText
{
    private const int LongestBar = 40;

    /// <summary>All of it.</summary>
    public static IEnumerable<string> Of(DatasetStatistics statistics) =>
    [
        $"{statistics.Directory}: {statistics.Tokenizer.Name} ids, {Text($"{statistics.Splits.Sum(split => split.Tokens):N0}")} tokens",
        .. statistics.Manifest is { } manifest ? Of(manifest) : [],
        .. statistics.Splits.SelectMany(Of),
    ];

    private static IEnumerable<string> Of(DatasetManifest manifest)
    {
        foreach (var source in manifest.Sources)
        {
            string versions = string.Concat(source.Versions.Select(version => $", {version.Key} {version.Value}"));
            yield return Text($"  source      {source.Path} ({source.Kind}, {CountText.Of(source.Files, "file")}{versions})");
        }

        foreach (var copied in manifest.CopiedFrom ?? [])
            yield return $"  copied from {copied.Path}";
        yield return Settings(manifest.Settings);
        foreach (string line in Of(manifest.LeftOut))
            yield return line;
    }

    private static string Settings(DatasetSettings settings) => Text(
        $"  settings    seed {settings.Seed}, validation fraction {settings.ValidationFraction}, shards of {settings.ShardTokens:N0} tokens, duplicates: {settings.Duplicates.ToString().ToLowerInvariant()}");

    private static IEnumerable<string> Of(LeftOut leftOut)
    {
        if (leftOut.Duplicates > 0)
            yield return Text($"  left out    {CountText.Of(leftOut.Duplicates, "duplicate")}");
        if (leftOut.Sampled > 0)
            yield return Text($"  left out    {leftOut.Sampled:N0} by weight");
        foreach (var problem in leftOut.Problems)
            yield return Text($"  left out    {problem.Count:N0} {problem.Kind.Replace('_', ' ')}");
    }

    private static IEnumerable<string> Of(SplitStatistics split)
    {
        yield return "";
        yield return Text($"{split.Split}, shards: {split.Shards:N0}");
        yield return Text($"  tokens      {split.Tokens,15:N0}   {split.BytesPerToken:F2} bytes of text each");
        yield return Text($"  documents   {split.Documents,15:N0}   tokens each: mean {split.MeanDocumentTokens:N1}, median {split.MedianDocumentTokens:N0}, 90 % up to {split.P90DocumentTokens:N0}, longest {split.MaxDocumentTokens:N0}");
        long most = split.Lengths.Select(bin => bin.Documents).DefaultIfEmpty().Max();
        foreach (var bin in split.Lengths)
            yield return Text($"  {bin.From,11:N0} to {bin.To,11:N0} {bin.Documents,13:N0}  {Bar(bin.Documents, most)}").TrimEnd();
    }

    // Whatever is there shows.
    private static string Bar(long documents, long most) =>
        new('█', (int)Math.Ceiling((double)LongestBar * documents / most));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
