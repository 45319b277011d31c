namespace Hybrid.Generation;

/// <summary>
/// How tokens are drawn from a model's predictions. What is set applies in this order: repetition penalty, temperature,
/// top-k, top-p, min-p; each sees the distribution that the ones before it left.
/// </summary>
public sealed record SamplingOptions
{
    /// <summary>
    /// Divides the logits before the softmax. 1 samples from the model's own distribution, less is more careful, more
    /// is bolder, and 0 always takes the likeliest token.
    /// </summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Draws only among this many likeliest tokens; 0 draws among all.</summary>
    public int TopK { get; init; }

    /// <summary>
    /// Draws only among the fewest likeliest tokens that together have at least this probability (nucleus sampling,
    /// arXiv:1904.09751); 1 draws among all.
    /// </summary>
    public double TopP { get; init; } = 1;

    /// <summary>
    /// Draws only among tokens at least this many times as likely as the likeliest (arXiv:2407.01082); 0 draws among
    /// all.
    /// </summary>
    public double MinP { get; init; }

    /// <summary>
    /// Makes tokens that the prompt or the text already holds less likely: their logits are divided by it where
    /// positive and multiplied with it where negative (arXiv:1909.05858). 1 changes nothing; the greedy choice sees it
    /// too.
    /// </summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Seed of the draws. The same seed, model, weights and prompt give the same text.</summary>
    public long Seed { get; init; }

    /// <summary>Most tokens to add to the prompt. A full context ends a text earlier.</summary>
    public int MaxNewTokens { get; init; } = 100;

    /// <summary>Texts to generate. Each has its own stream of random numbers.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Ends a text where the model writes <c>&lt;|endoftext|&gt;</c>.</summary>
    public bool StopAtEndOfText { get; init; } = true;

    /// <summary>
    /// Ends a text before the first of these in it; the prompt does not count. Compared character by character,
    /// wherever the tokens begin and end.
    /// </summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>
    /// What the model's products read while it writes. <see cref="DecoderWeights.Int8"/> writes faster, from slightly
    /// other predictions.
    /// </summary>
    public DecoderWeights Weights { get; init; } = DecoderWeights.Float32;

    internal void Validate()
    {
        if (!Enum.IsDefined(Weights))
        {
            throw new ConfigurationException($"The weights are {Weights}; give float32 or int8.");
        }

        if (!double.IsFinite(Temperature) || Temperature < 0)
        {
            throw new ConfigurationException(
                FormattableString.Invariant($"The temperature is {Temperature}; give 0 (greedy) or a positive number."));
        }

        if (!(TopP > 0 && TopP <= 1))
        {
            throw new ConfigurationException(FormattableString.Invariant(
                $"The top-p is {TopP}; give a probability above 0 and at most 1, which draws among all tokens."));
        }

        if (!(MinP >= 0 && MinP <= 1))
        {
            throw new ConfigurationException(FormattableString.Invariant(
                $"The min-p is {MinP}; give a share of the likeliest token's probability, from 0 (all tokens) to 1."));
        }

        if (!double.IsFinite(RepetitionPenalty) || RepetitionPenalty <= 0)
        {
            throw new ConfigurationException(FormattableString.Invariant(
                $"The repetition penalty is {RepetitionPenalty}; give 1 (none) or another positive number."));
        }

        if (StopStrings.Any(string.IsNullOrEmpty))
        {
            throw new ConfigurationException("A stop string is empty and would end every text at once. Leave it out.");
        }

        RequireAtLeast(0, TopK, "top-k", "0 draws among all tokens");
        RequireAtLeast(1, MaxNewTokens, "number of new tokens", "give 1 or more");
        RequireAtLeast(1, Samples, "number of samples", "give 1 or more");
    }

    private static void RequireAtLeast(int least, int value, string name, string advice)
    {
        if (value < least)
        {
            throw new ConfigurationException($"The {name} is {value}, but must be at least {least}; {advice}.");
        }
    }
}
