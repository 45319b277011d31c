using Hybrid.Planning;

namespace Hybrid.Cli.Reports;

/// <summary>Memory of each GPU by part, in bytes.</summary>
internal sealed record GpuMemoryReport(
    long Weights,
    long MasterWeights,
    long Gradients,
    long Moments,
    long Activations,
    long Runtime,
    long Total,
    long Available)
{
    public static GpuMemoryReport Of(GpuMemory memory, Gpu gpu) => new(
        memory.Trainer.Weights,
        memory.Trainer.Parameters,
        memory.Trainer.Gradients,
        memory.Trainer.Moments,
        memory.Trainer.Arena,
        GpuMemory.Runtime,
        memory.Total,
        gpu.MemoryBytes);
}
