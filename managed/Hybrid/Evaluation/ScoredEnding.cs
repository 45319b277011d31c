namespace Hybrid.Evaluation;

/// <summary>An ending of an example.</summary>
/// <param name="Choices">Indices of the item's choices that have this ending after this context.</param>
/// <param name="Ids">Its ids.</param>
internal sealed record ScoredEnding(IReadOnlyList<int> Choices, IReadOnlyList<int> Ids)
{
    /// <summary>Ids that go through the model; nothing follows the last.</summary>
    public int Rows => Ids.Count - 1;
}
