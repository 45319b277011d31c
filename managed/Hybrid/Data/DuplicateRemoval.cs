using System.Text.Json.Serialization;

namespace Hybrid.Data;

/// <summary>Which documents a preparation leaves out because there is an earlier one like them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DuplicateRemoval>))]
public enum DuplicateRemoval
{
    /// <summary>None.</summary>
    [JsonStringEnumMemberName("keep")]
    Keep = 0,

    /// <summary>Those with the very same text.</summary>
    [JsonStringEnumMemberName("exact")]
    Exact = 1,

    /// <summary>Those with nearly the same text, by MinHash over groups of words.</summary>
    [JsonStringEnumMemberName("near")]
    Near = 2,
}
