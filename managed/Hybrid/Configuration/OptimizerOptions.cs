namespace Hybrid.Configuration;

/// <summary>[optimizer]: AdamW (arXiv:1711.05101) and the range of the learning rate.</summary>
public sealed record OptimizerOptions
{
    /// <summary>Learning rate at the end of the warm-up.</summary>
    public double MaxLr { get; init; } = 0.0021;

    /// <summary>The cosine decays towards max_lr x min_lr_ratio.</summary>
    public double MinLrRatio { get; init; } = 0.1;

    /// <summary>Decay rate of the first moment.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay rate of the second moment.</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>Added to the root of the second moment.</summary>
    public double Eps { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay of matrices and the embedding; biases and norms are not decayed.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Largest norm of the whole gradient; 0 is no clipping.</summary>
    public double ClipGradNorm { get; init; } = 1.0;
}
