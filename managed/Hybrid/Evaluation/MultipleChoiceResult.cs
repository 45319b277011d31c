namespace Hybrid.Evaluation;

/// <summary>A model's accuracy on multiple-choice items.</summary>
/// <param name="Answers">The answers, in the order of the items.</param>
public sealed record MultipleChoiceResult(IReadOnlyList<MultipleChoiceAnswer> Answers)
{
    /// <summary>Number of items answered.</summary>
    public int Count => Answers.Count;

    /// <summary>Share of items whose right ending has the largest log-probability: lm-eval's <c>acc</c>.</summary>
    public double AccuracyBySum => Share(answer => answer.BestBySum == answer.Label);

    /// <summary>Share of items whose right ending has the largest log-probability per token: LF_LLM-269M's number.</summary>
    public double AccuracyByToken => Share(answer => answer.BestByToken == answer.Label);

    /// <summary>Share of items whose right ending has the largest log-probability per byte: lm-eval's <c>acc_norm</c>.</summary>
    public double AccuracyByByte => Share(answer => answer.BestByByte == answer.Label);

    /// <summary>Standard error of <see cref="AccuracyBySum"/>.</summary>
    public double StandardErrorBySum => StandardError(AccuracyBySum);

    /// <summary>Standard error of <see cref="AccuracyByToken"/>.</summary>
    public double StandardErrorByToken => StandardError(AccuracyByToken);

    /// <summary>Standard error of <see cref="AccuracyByByte"/>.</summary>
    public double StandardErrorByByte => StandardError(AccuracyByByte);

    /// <summary>Share of items whose right ending is what greedy decoding writes: LAMBADA's accuracy.</summary>
    public double GreedyAccuracy => Share(answer => answer.Right.IsGreedy);

    /// <summary>Standard error of <see cref="GreedyAccuracy"/>.</summary>
    public double GreedyStandardError => StandardError(GreedyAccuracy);

    /// <summary>e to the mean negative log-probability of the right endings: LAMBADA's perplexity.</summary>
    public double EndingPerplexity => Math.Exp(-Answers.Average(answer => answer.Right.LogProbability));

    /// <summary>Puts the shares of several processes together: the very result that one process would have.</summary>
    /// <param name="shares">The result of every share, in any order; one may have no answers.</param>
    public static MultipleChoiceResult Combine(IEnumerable<MultipleChoiceResult> shares) =>
        new([.. shares.SelectMany(share => share.Answers).OrderBy(answer => answer.Item)]);

    private double Share(Func<MultipleChoiceAnswer, bool> right) => (double)Answers.Count(right) / Count;

    // Of a proportion over independent items.
    private double StandardError(double accuracy) => Math.Sqrt(accuracy * (1 - accuracy) / Count);
}
