namespace Hybrid.Planning;

/// <summary>A configuration among published models.</summary>
internal static class ModelComparison
{
    /// <summary>The configuration first, then the published models by size.</summary>
    public static IReadOnlyList<TrainedModel> Rows(TrainedModel configuration) =>
        [configuration, .. KnownModels.All.OrderBy(model => model.Shape.Parameters)];
}
