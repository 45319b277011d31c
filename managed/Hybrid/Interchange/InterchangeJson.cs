using System.Text.Json.Serialization;
using Hybrid.Interchange.HuggingFace;

namespace Hybrid.Interchange;

/// <summary>The JSON of exchanged models, read and written without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelDescription))]
[JsonSerializable(typeof(LlamaConfig))]
[JsonSerializable(typeof(SafetensorsIndex))]
internal sealed partial class InterchangeJson : JsonSerializerContext;
