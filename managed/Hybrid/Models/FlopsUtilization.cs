namespace Hybrid.Models;

/// <summary>
/// Model FLOPs utilisation (MFU, arXiv:2204.02311, appendix B): the part of the devices' peak that the model's own
/// operations come to. What is computed again counts for nothing.
/// </summary>
/// <param name="flops">Operations per token.</param>
/// <param name="peakFlops">
/// Dense bfloat16 operations per second of all devices together, also where products are of 8-bit floats: one measure for
/// every precision, which shows what 8-bit floats gain.
/// </param>
internal sealed class FlopsUtilization(TrainingFlops flops, double peakFlops)
{
    /// <summary>With operations counted by 6N + 12LTD.</summary>
    public double Of(double tokensPerSecond) => tokensPerSecond * flops.PerToken / peakFlops;

    /// <summary>With only the causal half of attention: 6N + 6LTD.</summary>
    public double OfCausalHalf(double tokensPerSecond) => tokensPerSecond * flops.PerTokenCausalHalf / peakFlops;
}
