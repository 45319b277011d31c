using System.Text.Json.Serialization;

namespace Hybrid.Hub;

/// <summary>The JSON files of the cache, read and written without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TreeFile))]
internal sealed partial class HubCacheJson : JsonSerializerContext;
