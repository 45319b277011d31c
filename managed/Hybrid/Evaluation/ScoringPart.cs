namespace Hybrid.Evaluation;

/// <summary>Whole items, as the passes through the model that score them.</summary>
/// <param name="Passes">One, or several for an item of many rows.</param>
internal sealed record ScoringPart(IReadOnlyList<ScoringPass> Passes)
{
    /// <summary>Indices of the items.</summary>
    public IEnumerable<int> Items => Passes.SelectMany(pass => pass.Examples.Select(example => example.Item)).Distinct();
}
