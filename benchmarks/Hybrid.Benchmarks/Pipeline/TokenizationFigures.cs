namespace Hybrid.Benchmarks.Pipeline;

/// <summary>What tokenizing alone took.</summary>
/// <param name="Tokens">Ids.</param>
/// <param name="Seconds">By the clock.</param>
/// <param name="CpuSeconds">Processor time of all threads.</param>
internal sealed record TokenizationFigures(long Tokens, double Seconds, double CpuSeconds)
{
    /// <summary>Ids per second by the clock.</summary>
    public double TokensPerSecond => Tokens / Seconds;

    /// <summary>Ids per second of processor time.</summary>
    public double TokensPerCpuSecond => Tokens / CpuSeconds;
}
