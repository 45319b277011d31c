using Hybrid.Models;

namespace Hybrid.Interop;

/// <summary>A model's configuration as the C ABI takes it.</summary>
internal static class ModelConfigConversion
{
    internal static unsafe HyModelConfig ToNative(this ModelConfig config)
    {
        if (config.HeadDim is null && config.NHead > 0 && config.NEmbd % config.NHead != 0)
        {
            throw new ConfigurationException(
                $"n_embd = {config.NEmbd} is no multiple of n_head = {config.NHead}; change one of them or give head_dim.");
        }

        return new HyModelConfig
        {
            StructSize = (uint)sizeof(HyModelConfig),
            NVocab = config.NVocab,
            NCtx = config.NCtx,
            NLayer = config.NLayer,
            NHead = config.NHead,
            NKvHead = config.KvHeads,
            HeadDim = config.HeadWidth,
            NEmbd = config.NEmbd,
            NFfn = config.FfnWidth,
            AttentionBias = config.AttentionBias ? 1 : 0,
            FfnBias = config.FfnBias ? 1 : 0,
            Tied = config.Tied ? 1 : 0,
            QkNorm = config.QkNorm ? 1 : 0,
            RopeTheta = config.RopeTheta,
            NormEps = config.NormEps,
            ZLoss = config.ZLoss,
            DropoutAttn = config.DropoutAttn,
            DropoutFfn = config.DropoutFfn,
        };
    }
}
