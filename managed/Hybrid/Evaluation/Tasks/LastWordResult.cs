namespace Hybrid.Evaluation.Tasks;

/// <summary>How well a model finds the last words of passages.</summary>
/// <param name="Count">Passages asked.</param>
/// <param name="Right">Passages whose last word greedy decoding gives, token for token.</param>
/// <param name="LogProbability">Sum of the natural log-probabilities of all last words.</param>
internal sealed record LastWordResult(int Count, int Right, double LogProbability)
{
    /// <summary>Share of passages whose last word greedy decoding gives.</summary>
    public double Accuracy => (double)Right / Count;

    /// <summary>Standard error of <see cref="Accuracy"/>, of a proportion over independent passages.</summary>
    public double StandardError => Math.Sqrt(Accuracy * (1 - Accuracy) / Count);

    /// <summary>e to the mean negative log-probability of a last word, however many tokens it has.</summary>
    public double Perplexity => Math.Exp(-LogProbability / Count);
}
