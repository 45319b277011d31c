namespace Hybrid.Data.Inspection;

/// <summary>What a split of a dataset holds. A document's length is that of its ids, the separator included.</summary>
/// <param name="Split"><c>validation</c> or <c>train</c>.</param>
/// <param name="Shards">Number of shards.</param>
/// <param name="Tokens">Ids, separators included.</param>
/// <param name="Documents">Documents that begin in the split.</param>
/// <param name="TextBytes">Bytes of UTF-8 that the ids stand for, without separators.</param>
public sealed record SplitStatistics(string Split, int Shards, long Tokens, long Documents, long TextBytes)
{
    /// <summary>Bytes of text behind an id that is no separator.</summary>
    public required double BytesPerToken { get; init; }

    /// <summary>Mean length of a document.</summary>
    public required double MeanDocumentTokens { get; init; }

    /// <summary>The length that half of the documents do not exceed.</summary>
    public required long MedianDocumentTokens { get; init; }

    /// <summary>The length that nine in ten documents do not exceed.</summary>
    public required long P90DocumentTokens { get; init; }

    /// <summary>The length of the longest document.</summary>
    public required long MaxDocumentTokens { get; init; }

    /// <summary>Documents by length, in powers of two.</summary>
    public required IReadOnlyList<LengthBin> Lengths { get; init; }
}
