namespace Hybrid.Training;

/// <summary>What one optimizer step did. Times are wall-clock milliseconds.</summary>
/// <param name="Step">The step that this is about: its index from 0, as it was given to <see cref="Trainer.Step"/>.</param>
/// <param name="Loss">Mean cross-entropy over the step's tokens in nats, before the update, without the z-loss.</param>
/// <param name="GradientNorm">Global L2 norm of the gradient before clipping.</param>
/// <param name="Tokens">Tokens trained on, over all processes.</param>
/// <param name="MicroBatches">Micro-batches run.</param>
/// <param name="ForwardMilliseconds">Embedding and blocks, forward; like the next two 0 on CUDA, where parts are not timed.</param>
/// <param name="HeadMilliseconds">Head, forward and backward together.</param>
/// <param name="BackwardMilliseconds">Blocks and embedding, backward.</param>
/// <param name="UpdateMilliseconds">Gradient norm, clipping and AdamW.</param>
/// <param name="TotalMilliseconds">The whole step; on CUDA from the end of the step before.</param>
public sealed record StepMetrics(
    long Step,
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
