using System.Globalization;
using Hybrid.Data.Rewriting;

namespace Hybrid.Cli.Data;

/// <summary>What was copied, for people.</summary>
internal static class RewriteText
{
    /// <summary>The dataset that is there now.</summary>
    public static IEnumerable<string> Summary(RewrittenDataset dataset, string path)
    {
        var manifest = dataset.Manifest;
        yield return Text($"{path}: {manifest.Documents:N0} documents of {manifest.CopiedFrom!.Count:N0} {(manifest.CopiedFrom.Count == 1 ? "dataset" : "datasets")}");
        yield return Text($"  training    {manifest.TrainingTokens,13:N0} tokens in {manifest.Shards.Count - 1:N0} shards");
        yield return Text($"  validation  {manifest.ValidationTokens,13:N0} tokens in {manifest.Shards[0].Documents:N0} documents");
        if (manifest.MultipleChoice is { } questions)
            yield return Text($"  questions   {questions.Items,13:N0} in {questions.File}");
        if (dataset.HeldOutElsewhere > 0)
            yield return Text($"  left out    {dataset.HeldOutElsewhere,13:N0} training documents that another dataset holds out");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
