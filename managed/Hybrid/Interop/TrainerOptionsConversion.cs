using Hybrid.Training;

namespace Hybrid.Interop;

/// <summary>A trainer's options as the C ABI takes them.</summary>
internal static class TrainerOptionsConversion
{
    /// <param name="options">The options.</param>
    /// <param name="group">Their group, borrowed for as long as the result is used.</param>
    internal static unsafe HyTrainerConfig ToNative(this TrainerOptions options, HyProcessGroup* group = null) => new()
    {
        StructSize = (uint)sizeof(HyTrainerConfig),
        MicroBatch = options.MicroBatch,
        Context = options.Context,
        Beta1 = options.Beta1,
        Beta2 = options.Beta2,
        Eps = options.Eps,
        WeightDecay = options.WeightDecay,
        ClipGradNorm = options.ClipGradNorm,
        Seed = options.Seed,
        Group = group,
        BucketBytes = options.BucketBytes,
        OptimizerShards = options.ShardedOptimizer ? options.Group?.WorldSize ?? 1 : 1,
        Recompute = (HyRecompute)options.Recompute,
        Deterministic = options.Deterministic ? 1 : 0,
        Float8 = options.Float8 ? 1 : 0,
    };
}
