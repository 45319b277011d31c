namespace Hybrid.Evaluation;

/// <summary>How likely a model finds an ending after its context.</summary>
/// <param name="LogProbability">Sum of the natural log-probabilities of the ending's tokens.</param>
/// <param name="Tokens">Number of tokens scored; the space before the ending counts as part of it.</param>
/// <param name="Bytes">Length of the ending in UTF-8, without the space before it.</param>
/// <param name="IsGreedy">True when each of the ending's tokens is the likeliest in its place.</param>
public readonly record struct EndingScore(double LogProbability, int Tokens, int Bytes, bool IsGreedy = false)
{
    /// <summary>The log-probability per token, so that long endings are not at a disadvantage.</summary>
    public double PerToken => LogProbability / Tokens;

    /// <summary>The log-probability per byte: the same for any tokenizer that finds the text as likely.</summary>
    public double PerByte => LogProbability / Bytes;
}
