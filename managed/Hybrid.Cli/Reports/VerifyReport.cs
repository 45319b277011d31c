using Hybrid.Data.Inspection;

namespace Hybrid.Cli.Reports;

/// <summary>What <c>hybrid data verify --json</c> prints.</summary>
internal sealed record VerifyReport(
    string Directory,
    bool Whole,
    bool HasManifest,
    int Shards,
    long Tokens,
    long Documents,
    long Bytes,
    IReadOnlyList<DatasetProblem> Problems)
{
    /// <summary>The report of a verification.</summary>
    public static VerifyReport Of(VerifiedDataset found) => new(
        found.Directory,
        found.Problems.Count == 0,
        found.HasManifest,
        found.Shards,
        found.Tokens,
        found.Documents,
        found.Bytes,
        found.Problems);
}
