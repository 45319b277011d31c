namespace Hybrid.Evaluation;

/// <summary>A model's accuracy on multiple-choice items.</summary>
/// <param name="Answers">The answers, in the order of the items; at least one.</param>
public sealed record MultipleChoiceResult(IReadOnlyList<MultipleChoiceAnswer> Answers)
{
    /// <summary>Number of items.</summary>
    public int Count => Answers.Count;

    /// <summary>Share of items whose right ending has the largest log-probability.</summary>
    public double AccuracyBySum => Share(answer => answer.BestBySum == answer.Label);

    /// <summary>Share of items whose right ending has the largest log-probability per token: HellaSwag's usual number.</summary>
    public double AccuracyByToken => Share(answer => answer.BestByToken == answer.Label);

    /// <summary>Standard error of <see cref="AccuracyBySum"/>.</summary>
    public double StandardErrorBySum => StandardError(AccuracyBySum);

    /// <summary>Standard error of <see cref="AccuracyByToken"/>.</summary>
    public double StandardErrorByToken => StandardError(AccuracyByToken);

    private double Share(Func<MultipleChoiceAnswer, bool> right) => (double)Answers.Count(right) / Count;

    // Of a proportion over independent items.
    private double StandardError(double accuracy) => Math.Sqrt(accuracy * (1 - accuracy) / Count);
}
