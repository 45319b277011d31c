using Hybrid.Data.Rewriting;

namespace Hybrid.Cli.Reports;

/// <summary>What <c>hybrid data merge --json</c> and <c>reshard --json</c> print.</summary>
internal sealed record RewriteReport(
    string Directory, int Shards, long Documents, long TrainingTokens, long ValidationTokens, long HeldOutElsewhere)
{
    /// <summary>The report of a dataset.</summary>
    public static RewriteReport Of(RewrittenDataset dataset) => new(
        dataset.Directory,
        dataset.Manifest.Shards.Count,
        dataset.Manifest.Documents,
        dataset.Manifest.TrainingTokens,
        dataset.Manifest.ValidationTokens,
        dataset.HeldOutElsewhere);
}
