using System.Globalization;
using Hybrid.Configuration;

namespace Hybrid.Training;

/// <summary>Holds what a run will take to what its CUDA device has free, before any of it is taken.</summary>
internal static class MemoryCheck
{
    private const double Gibibyte = 1 << 30;

    /// <summary>Returns where the run fits.</summary>
    /// <param name="configuration">The run's.</param>
    /// <param name="options">Its trainer's options.</param>
    /// <param name="device">Where it is to run.</param>
    /// <param name="bytesOf">What a trainer with some options takes there.</param>
    /// <exception cref="MemoryExhaustedException">It does not fit; the message says what would.</exception>
    public static void Check(
        RunConfiguration configuration, TrainerOptions options, CudaDevice device, Func<TrainerOptions, long> bytesOf)
    {
        var needed = bytesOf(options);
        if (needed <= device.FreeMemory)
            return;
        var fitting = Changes(options, LargestMicroBatch(configuration, options, fewer => bytesOf(fewer) <= device.FreeMemory))
            .Select(change => (change.Text, Bytes: bytesOf(change.Options)))
            .Where(change => change.Bytes <= device.FreeMemory)
            .Select(change => $"{change.Text} ({Gibi(change.Bytes)})")
            .ToList();
        throw new MemoryExhaustedException(
            $"Training takes {Gibi(needed)}, and CUDA device {device.Index}, {device.Name}, has {Gibi(device.FreeMemory)} of "
            + $"{Gibi(device.TotalMemory)} free. "
            + (fitting.Count > 0
                ? $"What would fit: {string.Join("; or ", fitting)}."
                : "Not even one sequence at a time would fit: end what else uses the device, or take one with more memory, or "
                    + "a smaller model."));
    }

    // Each by itself, but the last.
    private static IEnumerable<(string Text, TrainerOptions Options)> Changes(TrainerOptions options, int microBatch)
    {
        if (options is { Group.WorldSize: > 1, ShardedOptimizer: false })
            yield return ("distributed.sharded_optimizer = true", options with { ShardedOptimizer = true });
        if (microBatch > 0)
            yield return ($"data.micro_batch = {microBatch}", options with { MicroBatch = microBatch });
        foreach (var more in Enum.GetValues<Recompute>().Where(recompute => recompute > options.Recompute))
            yield return ($"run.recompute = \"{RecomputeName.Of(more)}\"", options with { Recompute = more });
        if (options.Float8)
            yield return ("run.float8 = false", options with { Float8 = false });
        if (microBatch == 0)
        {
            yield return (
                $"data.micro_batch = 1 with run.recompute = \"{RecomputeName.Of(Recompute.Block)}\"",
                options with { MicroBatch = 1, Recompute = Recompute.Block });
        }
    }

    // The largest that fits and divides a step; 0 where not even 1 fits.
    private static int LargestMicroBatch(RunConfiguration configuration, TrainerOptions options, Func<TrainerOptions, bool> fits) =>
        Enumerable.Range(1, options.MicroBatch - 1).Reverse()
            .Where(microBatch => configuration.GlobalBatch % microBatch == 0)
            .FirstOrDefault(microBatch => fits(options with { MicroBatch = microBatch }));

    private static string Gibi(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / Gibibyte:F1} GiB");
}
