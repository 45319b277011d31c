using Hybrid.Data;
using Hybrid.Data.Inspection;

namespace Hybrid.Cli.Reports;

/// <summary>What <c>hybrid data inspect --json</c> prints: numbers, and what dataset.json says under its own names.</summary>
internal sealed record InspectReport(
    string Directory,
    DatasetTokenizer Tokenizer,
    string TokenType,
    IReadOnlyList<SplitStatistics> Splits,
    IReadOnlyList<DatasetSource>? Sources,
    IReadOnlyList<CopiedDataset>? CopiedFrom,
    DatasetSettings? Settings,
    LeftOut? LeftOut)
{
    /// <summary>The report of a dataset.</summary>
    public static InspectReport Of(DatasetStatistics statistics) => new(
        statistics.Directory,
        statistics.Tokenizer,
        statistics.TokenType == Hybrid.Data.TokenType.UInt16 ? "uint16" : "uint32",
        statistics.Splits,
        statistics.Manifest?.Sources,
        statistics.Manifest?.CopiedFrom,
        statistics.Manifest?.Settings,
        statistics.Manifest?.LeftOut);
}
