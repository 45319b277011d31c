namespace Hybrid.Interchange.Torch;

/// <summary>A contiguous tensor over a part of a storage.</summary>
/// <param name="Storage">Where its elements are.</param>
/// <param name="Offset">Its first element there.</param>
/// <param name="Shape">Dimensions, outermost first; none for a scalar.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, IReadOnlyList<long> Shape)
{
    /// <summary>Number of elements.</summary>
    public long Count { get; } = Shape.Aggregate(1L, (product, dimension) => product * dimension);
}
