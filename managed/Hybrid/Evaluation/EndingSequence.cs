namespace Hybrid.Evaluation;

/// <summary>What goes through the model to score one ending.</summary>
/// <param name="Item">Index of the item.</param>
/// <param name="Ending">Index of the ending in the item.</param>
/// <param name="Tokens">Input ids: context and ending without its last token. At most n_ctx.</param>
/// <param name="Scored">The ending's ids; they are the targets of the last inputs.</param>
internal sealed record EndingSequence(int Item, int Ending, int[] Tokens, int[] Scored)
{
    /// <summary>
    /// Joins context and ending. Where they do not fit, the context loses its beginning, down to its last token; an ending
    /// that is too long even then loses its end.
    /// </summary>
    public static EndingSequence Create(
        int item, int ending, IReadOnlyList<int> contextIds, IReadOnlyList<int> endingIds, int contextLength)
    {
        int[] scored = [.. endingIds.Take(contextLength)];
        int contextRoom = contextLength + 1 - scored.Length;
        return new EndingSequence(item, ending, [.. contextIds.TakeLast(contextRoom), .. scored[..^1]], scored);
    }
}
