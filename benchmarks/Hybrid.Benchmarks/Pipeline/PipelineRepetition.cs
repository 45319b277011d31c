namespace Hybrid.Benchmarks.Pipeline;

/// <summary>A turn of everything.</summary>
/// <param name="Core">Tokenizing alone on one core: the whole preparation is held to it, times threads.</param>
/// <param name="Slice">The same over the texts that Microsoft.ML.Tokenizers gets.</param>
/// <param name="Library">Microsoft.ML.Tokenizers on one core.</param>
/// <param name="Measurements">One per number of threads.</param>
internal sealed record PipelineRepetition(
    TokenizationFigures Core,
    TokenizationFigures Slice,
    TokenizationFigures Library,
    IReadOnlyList<PipelineMeasurement> Measurements);
