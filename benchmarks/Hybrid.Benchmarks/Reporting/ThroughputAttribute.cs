namespace Hybrid.Benchmarks.Reporting;

/// <summary>How much an operation of a benchmark gets done, for the column of throughput.</summary>
/// <param name="amount">What it gets done, in <paramref name="unit"/>.</param>
/// <param name="unit">The unit, such as GB.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ThroughputAttribute(double amount, string unit) : Attribute
{
    /// <summary>What an operation gets done.</summary>
    public double Amount => amount;

    /// <summary>The unit of it.</summary>
    public string Unit => unit;
}
