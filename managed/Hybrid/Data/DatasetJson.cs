using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hybrid.Data;

/// <summary>How dataset.json is written and read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    NewLine = "\n",
    WriteIndented = true)]
[JsonSerializable(typeof(DatasetManifest))]
internal sealed partial class DatasetJson : JsonSerializerContext;
