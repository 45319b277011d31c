namespace Hybrid.Data;

/// <summary>What a dataset was made with, beyond its source and tokenizer.</summary>
/// <param name="Seed">Decides the order of documents and the multiple-choice questions.</param>
/// <param name="ValidationFraction">Part of the documents (whole types for dotnet-docs) that is held out.</param>
/// <param name="ShardTokens">Ids in a training shard, at most, unless a single document has more.</param>
/// <param name="TextKey">The key of a .jsonl line's text or a .parquet file's column; none where there are no such files.</param>
/// <param name="Duplicates">Which documents are left out because an earlier one is like them.</param>
/// <param name="MaxDocumentBytes">Documents of more bytes of UTF-8 are left out.</param>
public sealed record DatasetSettings(
    long Seed,
    double ValidationFraction,
    long ShardTokens,
    string? TextKey,
    DuplicateRemoval Duplicates,
    long MaxDocumentBytes);
