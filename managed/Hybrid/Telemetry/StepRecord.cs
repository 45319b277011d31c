using System.Text.Json.Serialization;

namespace Hybrid.Telemetry;

/// <summary>A line of metrics.jsonl: one optimizer step. Times are wall-clock milliseconds.</summary>
/// <param name="Step">Updates made, this one included: 1 is the first.</param>
/// <param name="Loss">Mean cross-entropy of the step's tokens in nats, before the update.</param>
/// <param name="LearningRate">Learning rate of the update.</param>
/// <param name="GradientNorm">Norm of the gradient before clipping.</param>
/// <param name="Tokens">Tokens trained on since the run's beginning, this step included.</param>
/// <param name="TokensPerSecond">Tokens of the step, over all processes, over its time, waiting for data included.</param>
/// <param name="StepMilliseconds">The step, waiting for data included.</param>
/// <param name="DataMilliseconds">Waiting for data.</param>
/// <param name="ForwardMilliseconds">Embedding and blocks, forward.</param>
/// <param name="HeadMilliseconds">Head, forward and backward together.</param>
/// <param name="BackwardMilliseconds">Blocks and embedding, backward.</param>
/// <param name="UpdateMilliseconds">Gradient norm, clipping and AdamW.</param>
/// <param name="CommunicationMilliseconds">
/// From the first to the last moment at which gradients were summed over the processes; 0 with one.
/// </param>
/// <param name="ExposedMilliseconds">Waiting for other processes, the part that backward did not hide.</param>
/// <param name="Mfu">
/// Model FLOPs utilisation by 6N + 12LTD operations per token, of the devices' dense bfloat16 peak; null where that is
/// not known, as of a CPU.
/// </param>
/// <param name="MfuCausalHalf">The same with only the causal half of attention: 6N + 6LTD.</param>
public sealed record StepRecord(
    long Step,
    double Loss,
    [property: JsonPropertyName("lr")] double LearningRate,
    [property: JsonPropertyName("grad_norm")] double GradientNorm,
    long Tokens,
    [property: JsonPropertyName("tokens_per_s")] double TokensPerSecond,
    [property: JsonPropertyName("step_ms")] double StepMilliseconds,
    [property: JsonPropertyName("data_ms")] double DataMilliseconds,
    [property: JsonPropertyName("forward_ms")] double ForwardMilliseconds,
    [property: JsonPropertyName("head_ms")] double HeadMilliseconds,
    [property: JsonPropertyName("backward_ms")] double BackwardMilliseconds,
    [property: JsonPropertyName("update_ms")] double UpdateMilliseconds,
    [property: JsonPropertyName("communication_ms")] double CommunicationMilliseconds = 0,
    [property: JsonPropertyName("exposed_ms")] double ExposedMilliseconds = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Mfu = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? MfuCausalHalf = null)
{
    /// <summary>e to the loss.</summary>
    [JsonIgnore]
    public double Perplexity => Math.Exp(Loss);
}
