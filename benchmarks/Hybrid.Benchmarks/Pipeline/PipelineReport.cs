namespace Hybrid.Benchmarks.Pipeline;

/// <summary>All that was measured.</summary>
/// <param name="Machine">Where, and with what.</param>
/// <param name="TextBytes">Bytes of all documents.</param>
/// <param name="Documents">Number of documents.</param>
/// <param name="Repetitions">The turns.</param>
internal sealed record PipelineReport(
    MachineDescription Machine, long TextBytes, long Documents, IReadOnlyList<PipelineRepetition> Repetitions);
