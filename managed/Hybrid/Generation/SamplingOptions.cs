namespace Hybrid.Generation;

/// <summary>How tokens are drawn from a model's predictions.</summary>
public sealed record SamplingOptions
{
    /// <summary>
    /// Divides the logits before the softmax. 1 samples from the model's own distribution, less is more careful, more is
    /// bolder, and 0 always takes the likeliest token.
    /// </summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Draws only among this many likeliest tokens; 0 draws among all.</summary>
    public int TopK { get; init; }

    /// <summary>Seed of the draws. The same seed, model and prompt give the same text.</summary>
    public long Seed { get; init; }

    /// <summary>Most tokens to add to the prompt. A full context ends a text earlier.</summary>
    public int MaxNewTokens { get; init; } = 100;

    /// <summary>Texts to generate at once. Each has its own stream of random numbers.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Ends a text where the model writes <c>&lt;|endoftext|&gt;</c>.</summary>
    public bool StopAtEndOfText { get; init; } = true;

    internal void Validate()
    {
        if (!double.IsFinite(Temperature) || Temperature < 0)
        {
            throw new ConfigurationException(
                FormattableString.Invariant($"The temperature is {Temperature}; give 0 (greedy) or a positive number."));
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
