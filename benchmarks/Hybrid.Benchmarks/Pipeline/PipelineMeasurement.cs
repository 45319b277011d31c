namespace Hybrid.Benchmarks.Pipeline;

/// <summary>What was measured with a number of threads.</summary>
/// <param name="Threads">The number.</param>
/// <param name="Bare">Tokenizing alone.</param>
/// <param name="Preparation">The whole preparation.</param>
internal sealed record PipelineMeasurement(int Threads, TokenizationFigures Bare, PreparationFigures Preparation)
{
    /// <summary>Tokens per second of the whole preparation.</summary>
    public double TokensPerSecond => Preparation.Tokens / Preparation.Seconds;

    /// <summary>Tokens per second of processor time of the whole preparation.</summary>
    public double TokensPerCpuSecond => Preparation.Tokens / Preparation.CpuSeconds;
}
