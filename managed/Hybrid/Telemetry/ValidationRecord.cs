using System.Text.Json.Serialization;

namespace Hybrid.Telemetry;

/// <summary>A line of metrics.jsonl: the validation loss.</summary>
/// <param name="Step">Updates made before it was measured; 0 is the initial model.</param>
/// <param name="Loss">Mean cross-entropy in nats.</param>
/// <param name="Tokens">Validation tokens that it is the mean of.</param>
public sealed record ValidationRecord(
    long Step,
    [property: JsonPropertyName("val_loss")] double Loss,
    [property: JsonPropertyName("val_tokens")] long Tokens)
{
    /// <summary>e to the loss.</summary>
    [JsonIgnore]
    public double Perplexity => Math.Exp(Loss);
}
