using System.Text.Json.Serialization;

namespace Hybrid.Interchange.HuggingFace;

/// <summary>rope_parameters (or, before, rope_scaling) of a config.json.</summary>
internal sealed record LlamaRope
{
    public string? RopeType { get; set; }

    /// <summary>What rope_type was called at first.</summary>
    [JsonPropertyName("type")]
    public string? OldType { get; set; }

    public double? RopeTheta { get; set; }

    /// <summary>The part of each head that is turned.</summary>
    public double? PartialRotaryFactor { get; set; }

    /// <summary>The kind of scaling.</summary>
    [JsonIgnore]
    public string? Kind => PartialRotaryFactor is null or 1 ? RopeType ?? OldType : "partial";

    /// <summary>True for the unscaled embedding.</summary>
    [JsonIgnore]
    public bool IsDefault => Kind is null or "default";
}
