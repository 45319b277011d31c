namespace Hybrid.Evaluation;

/// <summary>A context that is computed once and the endings that are scored after it.</summary>
/// <param name="Item">Index of the item.</param>
/// <param name="Context">Ids of the context.</param>
/// <param name="Endings">The endings, all different.</param>
internal sealed record ScoringExample(int Item, IReadOnlyList<int> Context, IReadOnlyList<ScoredEnding> Endings)
{
    /// <summary>Tokens that go through the model.</summary>
    public int Rows => Context.Count + Endings.Sum(ending => ending.Rows);

    /// <summary>
    /// Cuts an item into examples of at most a number of rows: one for each context, several where a context has more
    /// endings than that. Equal choices are scored once: rounding depends on the place among the rows, so they could
    /// otherwise differ in the last digit and a tie would not go to the first.
    /// </summary>
    public static IEnumerable<ScoringExample> Of(int item, IReadOnlyList<FittedChoice> choices, int maxRows) =>
        from sharing in Enumerable.Range(0, choices.Count).GroupBy(
            choice => choices[choice].Context, IdSequenceComparer.Instance)
        let endings = sharing
            .GroupBy(choice => choices[choice].Ending, IdSequenceComparer.Instance)
            .Select(equal => new ScoredEnding([.. equal], equal.Key))
        from part in RowPacking.Pack(endings, ending => ending.Rows, maxRows - sharing.Key.Count)
        select new ScoringExample(item, sharing.Key, part);
}
