namespace Hybrid.Evaluation;

/// <summary>A choice as token ids.</summary>
/// <param name="Context">Ids of the context; none for an empty one.</param>
/// <param name="Ending">Ids of the ending with a space before it; at least one.</param>
/// <param name="EndingBytes">Bytes of the ending in UTF-8, without that space.</param>
internal sealed record TokenizedChoice(IReadOnlyList<int> Context, IReadOnlyList<int> Ending, int EndingBytes);
