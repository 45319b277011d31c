namespace Hybrid.Data.Preparation;

/// <summary>One document of a source.</summary>
/// <param name="Text">Its text, not empty.</param>
/// <param name="HoldOutKey">What decides whether it is held out for validation; documents of one key go together.</param>
/// <param name="BytesRead">Bytes of the source read so far, for progress.</param>
internal record SourceDocument(string Text, string HoldOutKey, long BytesRead);
