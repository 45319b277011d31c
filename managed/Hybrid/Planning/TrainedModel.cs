using Hybrid.Configuration;
using Hybrid.Models;

namespace Hybrid.Planning;

/// <summary>A model and how much text it learned from, or is to learn from.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Context">T: tokens of a sequence in (the bulk of) its pre-training.</param>
/// <param name="Tokens">Tokens of its pre-training; null where they were never published.</param>
/// <param name="Source">Where the numbers are from.</param>
internal sealed record TrainedModel(string Name, DecoderShape Shape, int Context, double? Tokens, string Source)
{
    /// <summary>Operations to train on one token: 6N + 12LTD.</summary>
    public double FlopsPerToken => TrainingFlops.Count(Shape, Context).PerToken;

    /// <summary>Operations of the whole pre-training.</summary>
    public double? Flops => Tokens * FlopsPerToken;

    /// <summary>Tokens per parameter, the embedding included.</summary>
    public double? TokensPerParameter => Tokens / Shape.Parameters;

    /// <summary>What a configuration is going to train.</summary>
    public static TrainedModel Of(string name, RunConfiguration configuration) => new(
        name,
        DecoderShape.Of(configuration.Model),
        configuration.Context,
        (double)configuration.Steps * configuration.Data.TokensPerStep,
        name);
}
