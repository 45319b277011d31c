using System.Globalization;
using Hybrid.Data;
using Hybrid.Data.Inspection;

namespace Hybrid.Cli.Data;

/// <summary>What a verification found, for people.</summary>
internal static class VerifyText
{
    /// <summary>A dataset with nothing wrong.</summary>
    public static string Whole(VerifiedDataset found) => string.Create(
        CultureInfo.InvariantCulture,
        $"{found.Directory}: all {found.Shards} shards as {Witness(found)} ({CountText.Of(found.Documents, "document")}, {found.Tokens:N0} tokens, {found.Bytes / 1e6:N1} MB)");

    private static string Witness(VerifiedDataset found) =>
        found.HasManifest ? $"{DatasetManifest.FileName} says" : "their names and headers say; there is no hash to hold their bytes to";
}
