using Hybrid.Configuration;
using Hybrid.Models;
using Hybrid.Training;

namespace Hybrid.Planning;

/// <summary>What one process of a configured run takes on a device, which need not be here.</summary>
/// <param name="configuration">The run's.</param>
/// <param name="placement">Where it would be trained.</param>
internal sealed class ProcessMemory(RunConfiguration configuration, Placement placement)
{
    private readonly TrainerOptions _options = new()
    {
        Context = configuration.Context,
        Recompute = RecomputeName.Parse(configuration.Run.Recompute),
        Deterministic = configuration.Run.Deterministic,
        Float8 = configuration.Run.Float8,
    };

    /// <summary>Where it would be trained.</summary>
    public Placement Placement => placement;

    /// <summary>With so many sequences at once.</summary>
    public TrainerMemory Of(int microBatch) =>
        Trainer.Estimate(configuration.Model, _options with { MicroBatch = microBatch }, placement);

    /// <summary>Most sequences at once that fit into a memory; 0 where not even one does.</summary>
    public int LargestMicroBatch(long bytes) => LargestFit.Find(microBatch => Of(microBatch).Total <= bytes);
}
