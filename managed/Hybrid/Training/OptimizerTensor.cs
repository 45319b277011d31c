namespace Hybrid.Training;

/// <summary>A tensor of the optimizer, of the shape of the parameter with the same index.</summary>
public enum OptimizerTensor
{
    /// <summary>Gradient of the last step, before clipping.</summary>
    Gradient = 0,

    /// <summary>AdamW's first moment.</summary>
    ExpAvg = 1,

    /// <summary>AdamW's second moment.</summary>
    ExpAvgSq = 2,
}
