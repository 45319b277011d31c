namespace Hybrid.Evaluation;

/// <summary>
/// In which order and company items go through the model. It depends on the items alone, not on who takes which part,
/// so every item has the same neighbours and the same score to the last bit however an evaluation is shared.
/// </summary>
/// <param name="MaxLength">Longest sequence.</param>
/// <param name="MaxSequences">Sequences of that length that have the rows of a pass.</param>
/// <param name="Parts">What one process takes at a time.</param>
internal sealed record ScoringPlan(int MaxLength, int MaxSequences, IReadOnlyList<ScoringPart> Parts)
{
    // Large enough for full-speed products; LF_LLM-269M's activations of so many rows take about 100 MB.
    private const int RowsPerPass = 1024;

    /// <summary>Plans for items whose choices fit the model.</summary>
    public static ScoringPlan Create(IReadOnlyList<IReadOnlyList<FittedChoice>> items)
    {
        int maxLength = items.Max(choices => choices.Max(choice => choice.Length));
        int maxSequences = (RowsPerPass + maxLength - 1) / maxLength;
        int maxRows = maxSequences * maxLength;

        // The longest first: if memory is short, it shows at once, and processes that share the work end together.
        var longestFirst = items
            .Select((choices, item) => ScoringExample.Of(item, choices, maxRows).ToArray())
            .OrderByDescending(Rows);
        var parts =
            from together in RowPacking.Pack(longestFirst, Rows, maxRows)
            let passes = RowPacking.Pack(together.SelectMany(examples => examples), example => example.Rows, maxRows)
            select new ScoringPart([.. passes.Select(examples => new ScoringPass(examples))]);
        return new(maxLength, maxSequences, [.. parts]);

        static int Rows(ScoringExample[] examples) => examples.Sum(example => example.Rows);
    }
}
