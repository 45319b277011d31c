namespace Hybrid.Evaluation;

/// <summary>Examples that go through the model at once.</summary>
/// <param name="Examples">At least one.</param>
internal sealed record ScoringPass(IReadOnlyList<ScoringExample> Examples)
{
    /// <summary>Scores every ending, in the order of the examples.</summary>
    public IEnumerable<Result> Run(Scorer scorer)
    {
        int[] tokens = [.. Examples.SelectMany(
            example => example.Context.Concat(example.Endings.SelectMany(ending => ending.Ids)))];
        int[] endingLengths = [.. Examples.SelectMany(example => example.Endings.Select(ending => ending.Ids.Count))];
        var logProbabilities = new float[endingLengths.Sum()];
        var topTokens = new int[logProbabilities.Length];
        scorer.Endings(
            tokens,
            [.. Examples.Select(example => example.Context.Count)],
            [.. Examples.Select(example => example.Endings.Count)],
            endingLengths,
            logProbabilities,
            topTokens);

        int first = 0;
        foreach (ScoringExample example in Examples)
        {
            foreach (ScoredEnding ending in example.Endings)
            {
                int end = first + ending.Ids.Count;
                yield return new Result(
                    example.Item,
                    ending,
                    logProbabilities[first..end].Sum(value => (double)value),
                    topTokens[first..end].SequenceEqual(ending.Ids));
                first = end;
            }
        }
    }

    /// <summary>What the model says of an ending.</summary>
    /// <param name="Item">Index of its item.</param>
    /// <param name="Ending">The ending.</param>
    /// <param name="LogProbability">Sum over its tokens.</param>
    /// <param name="IsGreedy">True when each of its tokens is the likeliest in its place.</param>
    internal readonly record struct Result(int Item, ScoredEnding Ending, double LogProbability, bool IsGreedy);
}
