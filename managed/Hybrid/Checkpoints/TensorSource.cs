namespace Hybrid.Checkpoints;

/// <summary>A tensor to be written: its description, and where its values come from when their turn is.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Read">Fills in the values, in C order.</param>
internal sealed record TensorSource(string Name, IReadOnlyList<long> Shape, TensorReader Read)
{
    /// <summary>Number of elements.</summary>
    public int Count { get; } = checked((int)Shape.Aggregate(1L, (product, dimension) => product * dimension));
}

/// <summary>Copies a tensor's values out.</summary>
internal delegate void TensorReader(Span<float> values);
