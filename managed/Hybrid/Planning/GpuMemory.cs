using Hybrid.Models;

namespace Hybrid.Planning;

/// <summary>
/// Memory that training takes on each GPU, in bytes: 18 per parameter, the activations of a micro-batch, and what the
/// runtime keeps. Activations are an estimate: the CPU core's own arrays with bfloat16 where it has float32.
/// </summary>
/// <param name="MicroBatch">Sequences that go through the model at once.</param>
/// <param name="Weights">bfloat16 weights.</param>
/// <param name="MasterWeights">float32 weights.</param>
/// <param name="Gradients">float32 gradients.</param>
/// <param name="Moments">AdamW's two float32 moments.</param>
/// <param name="Activations">Activations and the backward pass's work, statistics included.</param>
/// <param name="Logits">The float32 logits of the head's chunk.</param>
internal sealed record GpuMemory(
    int MicroBatch, long Weights, long MasterWeights, long Gradients, long Moments, long Activations, long Logits)
{
    private const int BFloat16 = 2;
    private const int Float32 = 4;

    /// <summary>Assumed for the CUDA context, the libraries' workspaces, NCCL's buffers and fragmentation.</summary>
    public static long Runtime => 2L << 30;

    /// <summary>All of it.</summary>
    public long Total => Weights + MasterWeights + Gradients + Moments + Activations + Logits + Runtime;

    /// <summary>Estimates the memory of one micro-batch.</summary>
    public static GpuMemory Of(DecoderShape shape, int context, int microBatch)
    {
        long parameters = shape.Parameters;
        ArenaElements arena = ArenaElements.Count(shape, context, microBatch);
        return new(
            microBatch,
            Weights: BFloat16 * parameters,
            MasterWeights: Float32 * parameters,
            Gradients: Float32 * parameters,
            Moments: 2 * Float32 * parameters,
            Activations: (BFloat16 * arena.Activations) + (Float32 * arena.Statistics),
            Logits: Float32 * arena.Logits);
    }

    /// <summary>Most sequences that fit into a memory at once; 0 where not even one does.</summary>
    public static int LargestMicroBatch(DecoderShape shape, int context, long memoryBytes) =>
        LargestFit.Find(microBatch => Of(shape, context, microBatch).Total <= memoryBytes);
}
