using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Hybrid.Checkpoints;

/// <summary>The JSON files of a checkpoint, read and written without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CheckpointState))]
[JsonSerializable(typeof(CheckpointSeal))]
[JsonSerializable(typeof(RunLockOwner))]
internal sealed partial class CheckpointJson : JsonSerializerContext
{
    /// <summary>Reads a file of one object.</summary>
    /// <exception cref="CheckpointException">The file is not what it should be.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type)
                ?? throw SafetensorsHeader.Damaged(path, "it holds nothing.");
        }
        catch (JsonException exception)
        {
            throw SafetensorsHeader.Damaged(path, $"it is not the JSON that it should be: {exception.Message}", exception);
        }
    }
}
