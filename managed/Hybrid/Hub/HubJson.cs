using System.Text.Json.Serialization;

namespace Hybrid.Hub;

/// <summary>What the Hub says and hears, read and written without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RevisionAnswer))]
[JsonSerializable(typeof(TreeEntry[]))]
internal sealed partial class HubJson : JsonSerializerContext;
