namespace Hybrid.Benchmarks.Pipeline;

/// <summary>A turn of everything.</summary>
/// <param name="CoreTokensPerSecond">Tokenizing alone on one core: the whole preparation is held to it, times threads.</param>
/// <param name="SliceTokensPerSecond">The same over the texts that Microsoft.ML.Tokenizers gets.</param>
/// <param name="LibraryTokensPerSecond">Microsoft.ML.Tokenizers on one core.</param>
/// <param name="Measurements">One per number of threads.</param>
internal sealed record PipelineRepetition(
    double CoreTokensPerSecond,
    double SliceTokensPerSecond,
    double LibraryTokensPerSecond,
    IReadOnlyList<PipelineMeasurement> Measurements);
