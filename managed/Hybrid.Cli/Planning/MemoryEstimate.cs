using Hybrid.Cli.Reports;
using Hybrid.Configuration;
using Hybrid.Models;
using Hybrid.Planning;
using Hybrid.Training;

namespace Hybrid.Cli.Planning;

/// <summary>The memory of a configured run, where its [run] section places it.</summary>
internal static class MemoryEstimate
{
    /// <summary>Estimates the configured micro-batch, and finds the largest that fits.</summary>
    /// <param name="configuration">The run's.</param>
    /// <param name="available">
    /// Bytes to fit into; null takes what the device has free, where it is a CUDA device and here.
    /// </param>
    /// <exception cref="NativeLibraryException">The native library could not be loaded.</exception>
    public static ModelReport.Memory Report(RunConfiguration configuration, long? available)
    {
        RunOptions run = configuration.Run;
        var process = new ProcessMemory(configuration, Placement.ToEstimate(run.Device, run.Precision));
        Float8Check.Check(run, process.Placement);
        TrainerMemory memory = process.Of(configuration.Data.MicroBatch);
        available ??= FreeMemory(process.Placement);
        return new ModelReport.Memory(
            DeviceName.Of(process.Placement.Device),
            PrecisionName.Of(process.Placement.ComputePrecision),
            run.Float8,
            run.Recompute,
            configuration.Data.MicroBatch,
            configuration.Context,
            memory.Parameters,
            memory.Weights,
            memory.Gradients,
            memory.Moments,
            memory.Arena,
            memory.Total)
        {
            Available = available,
            LargestMicroBatch = available is { } bytes ? process.LargestMicroBatch(bytes) : null,
        };
    }

    /// <summary>Without the native library, which alone knows a step's activations: what float32 numbers take.</summary>
    public static ModelReport.Memory WithoutActivations(RunConfiguration configuration)
    {
        long parameters = sizeof(float) * configuration.Model.ParameterCount();
        return new ModelReport.Memory(
            configuration.Run.Device,
            configuration.Run.Precision,
            configuration.Run.Float8,
            configuration.Run.Recompute,
            configuration.Data.MicroBatch,
            configuration.Context,
            Weights: parameters,
            RoundedWeights: null,
            Gradients: parameters,
            Optimizer: 2 * parameters,
            Activations: null,
            Total: null);
    }

    private static long? FreeMemory(Placement placement) =>
        placement.Device == DeviceKind.Cuda && HybridRuntime.Devices is [var device, ..] ? device.FreeMemory : null;
}
