using Hybrid.Training;

namespace Hybrid.Interop;

/// <summary>A trainer's options as the C ABI takes them.</summary>
internal static class TrainerOptionsConversion
{
    internal static unsafe HyTrainerConfig ToNative(this TrainerOptions options) => new()
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
    };
}
