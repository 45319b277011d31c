using System.Text.Json;

namespace Hybrid.Data.Preparation.Reading;

/// <summary>Where the text under a key lies in a line of JSON, without a copy of it.</summary>
/// <param name="Kind">What is under the key.</param>
/// <param name="Start">Where the text's first quotation mark is.</param>
/// <param name="Length">Bytes between its quotation marks.</param>
/// <param name="IsEscaped">True where some characters are written as escapes.</param>
internal readonly record struct JsonText(JsonTextKind Kind, int Start = 0, int Length = 0, bool IsEscaped = false)
{
    /// <summary>Looks at a line. Of several texts under the key the last counts, as with other readers of JSON.</summary>
    /// <param name="line">The line, which should be an object.</param>
    /// <param name="key">The key, in UTF-8. It is looked for in that object, not in objects within.</param>
    public static JsonText Find(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        try
        {
            return FindIn(new Utf8JsonReader(line), key);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the latter from escapes in keys
        {
            return new(JsonTextKind.Invalid);
        }
    }

    /// <summary>Writes the text without escapes.</summary>
    /// <param name="line">The line.</param>
    /// <param name="target">Room for at least <see cref="Length"/> bytes.</param>
    /// <param name="bytes">Bytes written.</param>
    /// <returns>False where it is no Unicode: an escape is half a surrogate pair, or bytes are not UTF-8.</returns>
    public bool TryUnescape(ReadOnlySpan<byte> line, Span<byte> target, out int bytes)
    {
        var reader = new Utf8JsonReader(line.Slice(Start, Length + 2));
        reader.Read();
        try
        {
            bytes = reader.CopyString(target);
            return true;
        }
        catch (InvalidOperationException)
        {
            bytes = 0;
            return false;
        }
    }

    private static JsonText FindIn(Utf8JsonReader reader, ReadOnlySpan<byte> key)
    {
        var found = new JsonText(JsonTextKind.Invalid);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return found;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isText = reader.ValueTextEquals(key);
            reader.Read();
            if (isText)
                found = Of(reader);
            reader.Skip();
        }

        reader.Read(); // nothing may follow: this finds it
        return found;
    }

    private static JsonText Of(Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => new(
            JsonTextKind.Text, (int)reader.TokenStartIndex, reader.ValueSpan.Length, reader.ValueIsEscaped),
        JsonTokenType.Null => new(JsonTextKind.Null),
        _ => new(JsonTextKind.Invalid),
    };
}
