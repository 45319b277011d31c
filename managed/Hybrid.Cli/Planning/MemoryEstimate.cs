using Hybrid.Cli.Reports;
using Hybrid.Configuration;
using Hybrid.Models;
using Hybrid.Planning;
using Hybrid.Training;

namespace Hybrid.Cli.Planning;

/// <summary>What one process of a configured run takes, where its [run] section places it.</summary>
internal sealed class MemoryEstimate
{
    private readonly RunConfiguration _configuration;
    private readonly Placement _placement;
    private readonly TrainerOptions _options;

    /// <summary>Prepares to estimate.</summary>
    /// <exception cref="ConfigurationException">The placement cannot be.</exception>
    public MemoryEstimate(RunConfiguration configuration)
    {
        RunOptions run = configuration.Run;
        _configuration = configuration;
        _placement = Placement.ToEstimate(run.Device, run.Precision);
        _options = new TrainerOptions
        {
            MicroBatch = configuration.Data.MicroBatch,
            Context = configuration.Context,
            Recompute = RecomputeName.Parse(run.Recompute),
            Deterministic = run.Deterministic,
        };
    }

    /// <summary>Without the native library, which alone knows a step's activations: what float32 numbers take.</summary>
    public static ModelReport.Memory WithoutActivations(RunConfiguration configuration)
    {
        long parameters = sizeof(float) * configuration.Model.ParameterCount();
        return new ModelReport.Memory(
            configuration.Run.Device,
            configuration.Run.Precision,
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

    /// <summary>Estimates the configured micro-batch, and finds the largest that fits.</summary>
    /// <param name="available">Bytes to fit into; null takes what the device has free, where it is a CUDA device and here.</param>
    public ModelReport.Memory Report(long? available)
    {
        TrainerMemory memory = Estimate(_options.MicroBatch);
        available ??= FreeMemory();
        return new ModelReport.Memory(
            DeviceName.Of(_placement.Device),
            PrecisionName.Of(_placement.ComputePrecision),
            _configuration.Run.Recompute,
            _options.MicroBatch,
            _options.Context,
            memory.Parameters,
            memory.Weights,
            memory.Gradients,
            memory.Moments,
            memory.Arena,
            memory.Total)
        {
            Available = available,
            LargestMicroBatch = available is { } bytes
                ? LargestFit.Find(microBatch => Estimate(microBatch).Total <= bytes)
                : null,
        };
    }

    private TrainerMemory Estimate(int microBatch) =>
        Trainer.Estimate(_configuration.Model, _options with { MicroBatch = microBatch }, _placement);

    private long? FreeMemory() => _placement.Device == DeviceKind.Cuda && HybridRuntime.Devices is [var device, ..]
        ? device.FreeMemory
        : null;
}
