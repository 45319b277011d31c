using Hybrid.Configuration;
using Hybrid.Data;
using Hybrid.Data.Order;

namespace Hybrid.Training;

/// <summary>The orders that a configuration asks for.</summary>
internal static class ConfiguredOrder
{
    /// <summary>The order of training.</summary>
    public static SequenceOrder Training(RunConfiguration configuration, ShardSet shards) => configuration.IsReferenceOrder
        ? new ReferenceOrder(
            configuration.OrderSeed, shards.TrainingTokenCounts(), configuration.Context, configuration.OrderWindow)
        : new ShuffledOrder(configuration.OrderSeed, shards.TrainingTable(configuration.Context));

    /// <summary>What validation takes, the same every time.</summary>
    /// <param name="configuration">The run's.</param>
    /// <param name="shards">Its dataset, or another one.</param>
    /// <param name="context">T.</param>
    /// <param name="sequences">Sequences in all; the reference's order repeats a shard that has fewer.</param>
    public static ValidationBatches Validation(
        RunConfiguration configuration, ShardSet shards, int context, long sequences)
    {
        int batch = configuration.Data.MicroBatch;
        return configuration.IsReferenceOrder
            ? new(shards, ReferenceValidation(configuration, shards, context), batch, sequences)
            : new(shards, context, batch, sequences);
    }

    private static ReferenceValidationOrder ReferenceValidation(
        RunConfiguration configuration, ShardSet shards, int context) =>
        new(shards.Validation.Count, context, configuration.OrderWindow);
}
