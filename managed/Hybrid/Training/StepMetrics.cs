namespace Hybrid.Training;

/// <summary>What one optimizer step did. Times are wall-clock milliseconds.</summary>
/// <param name="Loss">Mean cross-entropy over the step's tokens in nats, before the update, without the z-loss.</param>
/// <param name="GradientNorm">Global L2 norm of the gradient before clipping.</param>
/// <param name="Tokens">Tokens trained on, over all processes.</param>
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
    double TotalMilliseconds)
{
    /// <summary>From the first to the last moment at which gradients were summed over the processes; 0 without a group.</summary>
    public double CommunicationMilliseconds { get; init; }

    /// <summary>Waiting for other processes: the part of the communication that backward did not hide.</summary>
    public double ExposedMilliseconds { get; init; }

    /// <summary>True on all processes when one asked to stop (<see cref="Trainer.AskStop"/>).</summary>
    public bool Stop { get; init; }
}
