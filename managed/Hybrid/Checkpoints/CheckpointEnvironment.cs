using Hybrid.Configuration;
using Hybrid.Models;

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
/// <param name="Device">
/// What computed: "cpu", which is also where a checkpoint that does not say was made, or the model of a CUDA device, of
/// rank 0's among several.
/// </param>
/// <param name="Precision">What products computed with: "float32", "tf32", "bfloat16" or "bfloat16 with float8".</param>
public sealed record CheckpointEnvironment(
    string Hybrid,
    string LibTorch,
    string Blas,
    string CpuKernels,
    int Threads,
    int? MicroBatch,
    int WorldSize,
    string Device = DeviceName.Cpu,
    string Precision = PrecisionName.Float32)
{
    /// <summary>This process.</summary>
    internal static CheckpointEnvironment Current(
        Placement placement, int? microBatch, int worldSize = 1, bool float8 = false)
    {
        var runtime = HybridRuntime.Info;
        return new(
            runtime.Version,
            runtime.LibTorchVersion,
            runtime.Blas,
            runtime.CpuKernels,
            runtime.Threads,
            microBatch,
            worldSize,
            CudaDevice.Of(placement)?.Name ?? DeviceName.Cpu,
            PrecisionName.OfStep(PrecisionName.Of(placement.ComputePrecision), float8));
    }

    /// <summary>What is other now, a phrase each.</summary>
    internal IEnumerable<string> DifferencesFrom(CheckpointEnvironment now)
    {
        (string Name, object? Was, object? Is)[] parts =
        [
            ("the version of Hybrid", Hybrid, now.Hybrid),
            ("libtorch", LibTorch, now.LibTorch),
            ("the BLAS", Blas, now.Blas),
            ("the instruction set", CpuKernels, now.CpuKernels),
            ("the number of threads", Threads, now.Threads),
            ("the micro-batch", MicroBatch, now.MicroBatch),
            ("the number of processes", WorldSize, now.WorldSize),
            ("the device", Device, now.Device),
            ("the precision", Precision, now.Precision),
        ];
        return parts.Where(part => !Equals(part.Was, part.Is)).Select(part => $"{part.Name} was {part.Was} and is {part.Is}");
    }
}
