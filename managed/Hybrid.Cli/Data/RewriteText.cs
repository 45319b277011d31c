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
        yield return Text($"{path}: {CountText.Of(manifest.Documents, "document")} of {CountText.Of(manifest.CopiedFrom!.Count, "dataset")}");
        yield return Text($"  training    {manifest.TrainingTokens,13:N0} tokens in {CountText.Of(manifest.Shards.Count - 1, "shard")}");
        yield return Text($"  validation  {manifest.ValidationTokens,13:N0} tokens in {CountText.Of(manifest.Shards[0].Documents, "document")}");
        if (manifest.MultipleChoice is { } questions)
            yield return Text($"  questions   {questions.Items,13:N0} in {questions.File}");
        if (dataset.HeldOutElsewhere > 0)
            yield return Text($"  left out    {dataset.HeldOutElsewhere,13:N0} training {CountText.Noun(dataset.HeldOutElsewhere, "document")} that another dataset holds out");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
