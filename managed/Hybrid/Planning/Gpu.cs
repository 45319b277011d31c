namespace Hybrid.Planning;

/// <summary>A GPU that can be rented.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Title">What its maker calls it.</param>
/// <param name="ComputeCapability">For example 9.0.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="PeakFlops">Dense bfloat16 products with float32 sums, operations per second.</param>
internal sealed record Gpu(string Name, string Title, Version ComputeCapability, long MemoryBytes, double PeakFlops)
{
    /// <summary>What its driver calls it, in every form that is sold.</summary>
    public required IReadOnlyList<string> DriverNames { get; init; }

    /// <summary>Tokens per second that some of these GPUs train on.</summary>
    /// <param name="count">How many GPUs.</param>
    /// <param name="mfu">Model FLOPs utilisation: the part of the peak that the model's operations come to.</param>
    /// <param name="flopsPerToken">The model's operations per token.</param>
    public double TokensPerSecond(int count, double mfu, double flopsPerToken) =>
        count * PeakFlops * mfu / flopsPerToken;
}
