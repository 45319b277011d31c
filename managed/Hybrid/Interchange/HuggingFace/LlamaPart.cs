namespace Hybrid.Interchange.HuggingFace;

/// <summary>A tensor of Llama's layout and the part of ours that it is: some rows of it, all columns.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Shape">Its shape there.</param>
/// <param name="First">Its first element in our tensor.</param>
internal sealed record LlamaPart(string Name, IReadOnlyList<long> Shape, int First)
{
    /// <summary>Number of elements.</summary>
    public int Count { get; } = checked((int)Shape.Aggregate(1L, (product, dimension) => product * dimension));
}
