namespace Hybrid.Training;

/// <summary>Memory of a trainer in bytes, the model's parameters included.</summary>
/// <param name="Parameters">Parameters, padding included.</param>
/// <param name="Weights">The parameters rounded to what products compute with; 0 where that is float32.</param>
/// <param name="Gradients">Gradients.</param>
/// <param name="Moments">Both AdamW moments.</param>
/// <param name="Arena">Activations, work buffers and token ids.</param>
public sealed record TrainerMemory(long Parameters, long Weights, long Gradients, long Moments, long Arena)
{
    /// <summary>All of it.</summary>
    public long Total => Parameters + Weights + Gradients + Moments + Arena;
}
