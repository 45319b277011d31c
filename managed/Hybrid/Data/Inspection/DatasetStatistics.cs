namespace Hybrid.Data.Inspection;

/// <summary>What a dataset holds.</summary>
/// <param name="Directory">Its folder.</param>
/// <param name="Manifest">What dataset.json says; null for a folder without one.</param>
/// <param name="Tokenizer">The tokenizer that made its ids.</param>
/// <param name="TokenType">How ids are stored.</param>
/// <param name="Splits">What is held out, and what is to learn from.</param>
public sealed record DatasetStatistics(
    string Directory,
    DatasetManifest? Manifest,
    DatasetTokenizer Tokenizer,
    TokenType TokenType,
    IReadOnlyList<SplitStatistics> Splits);
