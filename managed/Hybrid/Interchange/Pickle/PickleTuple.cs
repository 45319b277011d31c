namespace Hybrid.Interchange.Pickle;

/// <summary>A Python tuple.</summary>
/// <param name="Items">Its items.</param>
internal sealed record PickleTuple(IReadOnlyList<object?> Items);
