namespace Hybrid.Evaluation;

/// <summary>A model's scores for one item.</summary>
/// <param name="Item">Index of the item among those that were asked.</param>
/// <param name="Label">Index of the right choice.</param>
/// <param name="Scores">The score of each choice.</param>
public sealed record MultipleChoiceAnswer(int Item, int Label, IReadOnlyList<EndingScore> Scores)
{
    /// <summary>The choice whose ending has the largest log-probability; of equals the first.</summary>
    public int BestBySum => Best(score => score.LogProbability);

    /// <summary>The choice whose ending has the largest log-probability per token; of equals the first.</summary>
    public int BestByToken => Best(score => score.PerToken);

    /// <summary>The choice whose ending has the largest log-probability per byte; of equals the first.</summary>
    public int BestByByte => Best(score => score.PerByte);

    /// <summary>The score of the right choice.</summary>
    public EndingScore Right => Scores[Label];

    private int Best(Func<EndingScore, double> value)
    {
        int best = 0;
        for (int ending = 1; ending < Scores.Count; ending++)
        {
            if (value(Scores[ending]) > value(Scores[best]))
            {
                best = ending;
            }
        }

        return best;
    }
}
