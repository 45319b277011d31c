using System.Text.Json.Serialization;
using Hybrid.Planning;

namespace Hybrid.Cli.Reports;

/// <summary>A row of <c>hybrid model --compare --json</c>; what was never published is null.</summary>
internal sealed record ComparedModelReport(
    string Name,
    int Layers,
    int Width,
    int Heads,
    int KvHeads,
    int FfnWidth,
    int Vocabulary,
    int Context,
    long Parameters,
    long NonEmbeddingParameters,
    double? Tokens,
    double? TokensPerParameter,
    [property: JsonPropertyName("flops_per_token_6n_12ltd")] double FlopsPerToken,
    double? Flops,
    string Source)
{
    public static ComparedModelReport Of(TrainedModel model) => new(
        model.Name,
        model.Shape.Layers,
        model.Shape.Width,
        model.Shape.Heads,
        model.Shape.KvHeads,
        model.Shape.FfnWidth,
        model.Shape.Vocabulary,
        model.Context,
        model.Shape.Parameters,
        model.Shape.NonEmbeddingParameters,
        model.Tokens,
        model.TokensPerParameter,
        model.FlopsPerToken,
        model.Flops,
        model.Source);
}
