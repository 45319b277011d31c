using Hybrid.Configuration;
using Hybrid.Models;
using Hybrid.Training;

namespace Hybrid.Planning;

/// <summary>
/// What a run takes on rented GPUs that hold a copy of the model each and share every step's sequences.
/// </summary>
/// <param name="Gpu">The GPU.</param>
/// <param name="Count">How many of them.</param>
/// <param name="Mfu">Model FLOPs utilisation, with operations counted by 6N + 12LTD.</param>
/// <param name="Price">Price of one GPU for an hour; null where it was not said.</param>
/// <param name="Model">What is trained, and on how much.</param>
/// <param name="SequencesPerGpu">Sequences of a step that each GPU takes.</param>
/// <param name="LargestThatFits">Most sequences that a GPU holds at once; 0 where not even one fits.</param>
/// <param name="Memory">Memory of each GPU at <see cref="MicroBatch"/>; at 1 where none fits.</param>
internal sealed record GpuEstimate(
    Gpu Gpu,
    int Count,
    double Mfu,
    double? Price,
    TrainedModel Model,
    int SequencesPerGpu,
    int LargestThatFits,
    GpuMemory Memory)
{
    /// <summary>Whether the run fits at all.</summary>
    public bool Fits => LargestThatFits > 0;

    /// <summary>The largest micro-batch that fits and divides a GPU's sequences of a step; 1 where none fits.</summary>
    public int MicroBatch => Memory.MicroBatch;

    /// <summary>Micro-batches of a step on each GPU.</summary>
    public int Accumulation => SequencesPerGpu / MicroBatch;

    /// <summary>Tokens per second, over all GPUs.</summary>
    public double TokensPerSecond => Gpu.TokensPerSecond(Count, Mfu, Model.FlopsPerToken);

    /// <summary>How long the run takes.</summary>
    public double Hours => Model.Tokens.GetValueOrDefault() / TokensPerSecond / 3600;

    /// <summary>Hours over all GPUs: what is paid for.</summary>
    public double GpuHours => Hours * Count;

    /// <summary>What the run costs, in the price's currency.</summary>
    public double? Cost => GpuHours * Price;

    /// <summary>Estimates a run.</summary>
    /// <exception cref="ConfigurationException">
    /// A number is out of range, the step does not divide, or the GPU does not compute with 8-bit floats that are asked for.
    /// </exception>
    /// <exception cref="NativeLibraryException">The native library, which knows the memory, could not be loaded.</exception>
    public static GpuEstimate Of(
        TrainedModel model, RunConfiguration configuration, Gpu gpu, int count, double mfu, double? price)
    {
        Check(configuration.GlobalBatch, count, mfu, price);
        Float8Check.Check(configuration.Run, gpu.Title, gpu.ComputeCapability);
        var memory = new ProcessMemory(configuration, Placement.ToEstimate(DeviceName.Cuda, configuration.Run.Precision));
        int sequences = configuration.GlobalBatch / count;
        int fits = memory.LargestMicroBatch(gpu.MemoryBytes - GpuMemory.Runtime);
        int microBatch = Math.Max(1, LargestDivisor(sequences, atMost: fits));
        return new(gpu, count, mfu, price, model, sequences, fits, new GpuMemory(microBatch, memory.Of(microBatch)));
    }

    private static void Check(int globalBatch, int count, double mfu, double? price)
    {
        if (count < 1)
            throw new ConfigurationException($"--gpus is {count}; give 1 or more.");
        if (!(mfu is > 0 and <= 1))
            throw new ConfigurationException(FormattableString.Invariant(
                $"--mfu is {mfu}; it is a part of the peak, above 0 and at most 1, such as 0.4."));
        if (price is { } given && !(given >= 0 && double.IsFinite(given)))
            throw new ConfigurationException(FormattableString.Invariant(
                $"--price is {given}; give what one GPU costs for an hour, such as 2.0."));
        if (globalBatch % count != 0)
        {
            throw new ConfigurationException(
                $"A step's {globalBatch} sequences do not divide among {count} GPUs. The nearest number that does is "
                + $"{NearestDivisor(globalBatch, count)}; or change data.tokens_per_step.");
        }
    }

    private static int LargestDivisor(int value, int atMost) =>
        Enumerable.Range(1, Math.Min(value, atMost)).LastOrDefault(candidate => value % candidate == 0);

    private static int NearestDivisor(int value, int near) => Enumerable.Range(1, value)
        .Where(candidate => value % candidate == 0)
        .MinBy(candidate => Math.Abs(candidate - near));
}
