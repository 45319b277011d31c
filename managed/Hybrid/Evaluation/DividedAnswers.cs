using Hybrid.Distributed;

namespace Hybrid.Evaluation;

/// <summary>Puts the answers of several ranks, each of which took a share of the items, together.</summary>
internal static class DividedAnswers
{
    // Of each choice: log-probability, tokens, bytes, whether it is greedy.
    private const int Width = 4;

    /// <summary>The result that one process would have. Collective.</summary>
    /// <param name="ranks">Those that answered.</param>
    /// <param name="items">All items.</param>
    /// <param name="part">This rank's answers.</param>
    public static MultipleChoiceResult Combine(
        ICollectives ranks, IReadOnlyList<TokenizedItem> items, MultipleChoiceResult part)
    {
        int[] firstChoice = FirstChoices(items);
        var table = new double[Width * firstChoice[^1]];
        foreach (MultipleChoiceAnswer answer in part.Answers)
        {
            for (var choice = 0; choice < answer.Scores.Count; choice++)
                Write(answer.Scores[choice], table.AsSpan(Width * (firstChoice[answer.Item] + choice), Width));
        }

        // What a rank has not answered is zero, and a number and zeros sum up to the number.
        ranks.AllReduce(table);
        return new MultipleChoiceResult(
        [
            .. items.Select((item, index) => new MultipleChoiceAnswer(
                index,
                item.Label,
                [.. item.Choices.Select((_, choice) => Read(table.AsSpan(Width * (firstChoice[index] + choice), Width)))])),
        ]);
    }

    // Where each item's choices begin among those of all, and their number at the end.
    private static int[] FirstChoices(IReadOnlyList<TokenizedItem> items)
    {
        var first = new int[items.Count + 1];
        for (var item = 0; item < items.Count; item++)
            first[item + 1] = first[item] + items[item].Choices.Count;
        return first;
    }

    private static void Write(EndingScore score, Span<double> row)
    {
        row[0] = score.LogProbability;
        row[1] = score.Tokens;
        row[2] = score.Bytes;
        row[3] = score.IsGreedy ? 1 : 0;
    }

    private static EndingScore Read(ReadOnlySpan<double> row) => new(row[0], (int)row[1], (int)row[2], row[3] != 0);
}
