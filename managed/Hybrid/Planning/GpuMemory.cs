using Hybrid.Training;

namespace Hybrid.Planning;

/// <summary>Memory that training takes on each GPU: the core's own estimate, and what the runtime keeps.</summary>
/// <param name="MicroBatch">Sequences that go through the model at once.</param>
/// <param name="Trainer">What the model and its trainer take.</param>
internal sealed record GpuMemory(int MicroBatch, TrainerMemory Trainer)
{
    /// <summary>Assumed for the CUDA context, the libraries' workspaces, NCCL's buffers and fragmentation, in bytes.</summary>
    public static long Runtime => 2L << 30;

    /// <summary>All of it, in bytes.</summary>
    public long Total => Trainer.Total + Runtime;
}
