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
[JsonSerializable(typeof(RepositoryCreation))]
[JsonSerializable(typeof(UploadModes))]
[JsonSerializable(typeof(LargeFileBatch))]
[JsonSerializable(typeof(LargeFileBatch.Identity))]
[JsonSerializable(typeof(LargeFileAnswer))]
[JsonSerializable(typeof(MultipartCompletion))]
[JsonSerializable(typeof(CommitLine))]
[JsonSerializable(typeof(CommitAnswer))]
internal sealed partial class HubJson : JsonSerializerContext;
