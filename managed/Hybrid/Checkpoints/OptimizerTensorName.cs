using Hybrid.Models;
using Hybrid.Training;

namespace Hybrid.Checkpoints;

/// <summary>Names of AdamW's moments in optimizer.safetensors.</summary>
internal static class OptimizerTensorName
{
    /// <summary>The moments, in the order of the file.</summary>
    public static IReadOnlyList<OptimizerTensor> Moments { get; } = [OptimizerTensor.ExpAvg, OptimizerTensor.ExpAvgSq];

    /// <summary>The name of a parameter's moment, for example exp_avg.embd.weight.</summary>
    public static string Of(OptimizerTensor moment, TensorInfo parameter) =>
        $"{(moment == OptimizerTensor.ExpAvg ? "exp_avg" : "exp_avg_sq")}.{parameter.Name}";
}
