namespace Hybrid.Evaluation;

/// <summary>A choice that fits into a model's context.</summary>
/// <param name="Context">Ids of the context; at least one.</param>
/// <param name="Ending">Ids of the ending; at least one. The last is no input of the model.</param>
internal sealed record FittedChoice(IReadOnlyList<int> Context, IReadOnlyList<int> Ending)
{
    /// <summary>Tokens that go through the model when the choice is scored alone.</summary>
    public int Length => Context.Count + Ending.Count - 1;

    /// <summary>
    /// Fits a context and an ending. Where they are too long, the context loses its beginning, down to its last token;
    /// an ending that is too long even then loses its end.
    /// </summary>
    public static FittedChoice Create(IReadOnlyList<int> context, IReadOnlyList<int> ending, int contextLength)
    {
        if (context.Count + ending.Count - 1 <= contextLength)
            return new(context, ending);
        int[] kept = [.. ending.Take(contextLength)];
        return new([.. context.TakeLast(contextLength + 1 - kept.Length)], kept);
    }
}
