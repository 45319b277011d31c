namespace Hybrid.Checkpoints;

/// <summary>
/// What a resumed run must have in common with the one that saved, to repeat its numbers to the last bit; where it
/// differs they agree within rounding.
/// </summary>
/// <param name="Hybrid">Version of Hybrid.</param>
/// <param name="LibTorch">Version of libtorch.</param>
/// <param name="Blas">The BLAS library.</param>
/// <param name="CpuKernels">Instruction set of the kernels.</param>
/// <param name="Threads">Threads that computed in each process.</param>
/// <param name="MicroBatch">Sequences that went through the model at once; null when there was no run.</param>
/// <param name="WorldSize">Processes that trained together.</param>
public sealed record CheckpointEnvironment(
    string Hybrid, string LibTorch, string Blas, string CpuKernels, int Threads, int? MicroBatch, int WorldSize)
{
    /// <summary>This process.</summary>
    internal static CheckpointEnvironment Current(int? microBatch, int worldSize = 1)
    {
        var runtime = HybridRuntime.Info;
        return new(
            runtime.Version,
            runtime.LibTorchVersion,
            runtime.Blas,
            runtime.CpuKernels,
            runtime.Threads,
            microBatch,
            worldSize);
    }
}
