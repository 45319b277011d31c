using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hybrid.Data;

/// <summary>Writes a <see cref="TokenType"/> under NumPy's name for it.</summary>
internal sealed class TokenTypeConverter : JsonConverter<TokenType>
{
    /// <inheritdoc/>
    public override TokenType Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() switch
        {
            "uint16" => TokenType.UInt16,
            "uint32" => TokenType.UInt32,
            var other => throw new JsonException($"A token type is uint16 or uint32, not '{other}'."),
        };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TokenType value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value == TokenType.UInt16 ? "uint16" : "uint32");
}
