namespace Hybrid.Evaluation;

/// <summary>A model's scores for one item.</summary>
/// <param name="Label">Index of the right ending.</param>
/// <param name="Scores">The score of each ending.</param>
public sealed record MultipleChoiceAnswer(int Label, IReadOnlyList<EndingScore> Scores)
{
    /// <summary>The ending with the largest log-probability; of equals the first.</summary>
    public int BestBySum => Best(score => score.LogProbability);

    /// <summary>The ending with the largest log-probability per token; of equals the first.</summary>
    public int BestByToken => Best(score => score.PerToken);

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
