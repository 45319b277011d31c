namespace Hybrid.Evaluation;

/// <summary>How likely a model finds an ending after its context.</summary>
/// <param name="LogProbability">Sum of the natural log-probabilities of the ending's tokens.</param>
/// <param name="Tokens">Number of tokens scored; the space before the ending counts as part of it.</param>
public readonly record struct EndingScore(double LogProbability, int Tokens)
{
    /// <summary>The log-probability per token, so that long endings are not at a disadvantage.</summary>
    public double PerToken => LogProbability / Tokens;
}
