namespace Hybrid.Training;

/// <summary>What one optimizer step did. Times are wall-clock milliseconds.</summary>
/// <param name="Loss">Mean cross-entropy over the step's tokens in nats, before the update, without the z-loss.</param>
/// <param name="GradientNorm">Global L2 norm of the gradient before clipping.</param>
/// <param name="Tokens">Tokens trained on.</param>
/// <param name="MicroBatches">Micro-batches run.</param>
/// <param name="ForwardMilliseconds">Embedding and blocks, forward.</param>
/// <param name="HeadMilliseconds">Head, forward and backward together.</param>
/// <param name="BackwardMilliseconds">Blocks and embedding, backward.</param>
/// <param name="UpdateMilliseconds">Gradient norm, clipping and AdamW.</param>
/// <param name="TotalMilliseconds">The whole step.</param>
public sealed record StepMetrics(
    double Loss,
    double GradientNorm,
    long Tokens,
    int MicroBatches,
    double ForwardMilliseconds,
    double HeadMilliseconds,
    double BackwardMilliseconds,
    double UpdateMilliseconds,
    double TotalMilliseconds);
