using System.Globalization;
using Hybrid.Data;
using Hybrid.Data.Preparation;

namespace Hybrid.Cli.Data;

/// <summary>What a preparation does, in words and numbers for people.</summary>
internal static class PrepareText
{
    /// <summary>How far it is, on one line.</summary>
    public static string Progress(PrepareProgress progress) =>
        Text($"{100.0 * progress.Done / Math.Max(1, progress.Total):F0} %  {Counts(progress)}");

    /// <summary>What was counted so far.</summary>
    public static string Counts(PrepareProgress progress) => progress.Phase switch
    {
        PreparePhase.Downloading => Text(
            $"downloading: {progress.Done / 1e6:N1} of {progress.Total / 1e6:N1} MB"),
        PreparePhase.Tokenizing =>
            Text($"tokenizing: {progress.Documents:N0} documents, {progress.Tokens:N0} tokens, ")
            + Text($"{progress.TokensPerSecond:N0} tokens/s"),
        PreparePhase.FindingDuplicates => Text($"finding duplicates: {progress.Done:N0} of {progress.Total:N0} parts"),
        _ => Text($"writing shards: {progress.Done:N0} of {progress.Total:N0} tokens"),
    };

    /// <summary>The dataset that is there now.</summary>
    public static IEnumerable<string> Summary(PreparedDataset dataset, string path)
    {
        var manifest = dataset.Manifest;
        yield return dataset.Reused
            ? $"{path} is up to date: reused."
            : Text($"{path}: {CountText.Of(manifest.Documents, "document")} of {string.Join("; ", manifest.Sources.Select(Source))}");
        yield return Text($"  training    {manifest.TrainingTokens,13:N0} tokens in {CountText.Of(manifest.Shards.Count - 1, "shard")}");
        yield return Text($"  validation  {manifest.ValidationTokens,13:N0} tokens in {CountText.Of(manifest.Shards[0].Documents, "document")}");
        if (manifest.MultipleChoice is { } questions)
            yield return Text($"  questions   {questions.Items,13:N0} in {questions.File}");
        foreach (string line in LeftOut(manifest.LeftOut))
            yield return line;
    }

    private static IEnumerable<string> LeftOut(LeftOut leftOut)
    {
        if (leftOut.Duplicates > 0)
            yield return Text($"  left out    {leftOut.Duplicates,13:N0} {CountText.Noun(leftOut.Duplicates, "duplicate")}");
        if (leftOut.Sampled > 0)
            yield return Text($"  left out    {leftOut.Sampled,13:N0} {CountText.Noun(leftOut.Sampled, "document")} for the sources' weights");
        foreach (var problem in leftOut.Problems)
        {
            yield return Text($"  LEFT OUT    {problem.Count,13:N0} {CountText.Noun(problem.Count, "time")} {ProblemText.Describe(problem.Kind)}");
            yield return $"              first {ProblemText.Example(problem)}";
        }
    }

    private static string Source(DatasetSource source) => source.Versions.Count == 0
        ? CountText.Of(source.Files, "file")
        : string.Join(", ", source.Versions.Select(pair => $"{pair.Key} {pair.Value}"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
