using System.Globalization;
using System.Text.Json;

namespace Hybrid.Evaluation.Tasks;

/// <summary>A row of a data file, which knows where it stands, so that what is wrong with it can be told.</summary>
/// <param name="fields">The row, or an object in it.</param>
/// <param name="place">File and line or row.</param>
/// <param name="expected">What a row of this format looks like.</param>
internal sealed class TaskRow(JsonElement fields, string place, string expected)
{
    /// <summary>True where the row has a field.</summary>
    public bool Has(string name) => fields.ValueKind == JsonValueKind.Object && fields.TryGetProperty(name, out _);

    /// <summary>True where a field is text.</summary>
    public bool HasText(string name) => Has(name) && fields.GetProperty(name).ValueKind == JsonValueKind.String;

    /// <summary>A field of text.</summary>
    /// <exception cref="DataException">It is missing or something else.</exception>
    public string Text(string name) => TextOf(Field(name), name);

    /// <summary>A field of texts.</summary>
    /// <exception cref="DataException">It is missing or something else.</exception>
    public IReadOnlyList<string> Texts(string name) => [.. List(name).Select(element => TextOf(element, $"{name}[]"))];

    /// <summary>An object in this one.</summary>
    /// <exception cref="DataException">It is missing or something else.</exception>
    public TaskRow Part(string name) => PartOf(Field(name), name);

    /// <summary>A field of objects.</summary>
    /// <exception cref="DataException">It is missing or something else.</exception>
    public IReadOnlyList<TaskRow> Parts(string name) => [.. List(name).Select(element => PartOf(element, $"{name}[]"))];

    /// <summary>A whole number, written as a number or as text.</summary>
    /// <exception cref="DataException">It is missing or something else.</exception>
    public int Number(string name)
    {
        var field = Field(name);
        if (field.ValueKind == JsonValueKind.Number && field.TryGetInt32(out var number))
            return number;
        return field.ValueKind == JsonValueKind.String
            && int.TryParse(field.GetString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out number)
                ? number
                : throw Wrong($"'{name}' is {field.GetRawText()}, not a whole number");
    }

    /// <summary>The index of one of several things, counted from <paramref name="first"/> in the row and from 0 here.</summary>
    /// <exception cref="DataException">It is missing or no such index.</exception>
    public int Index(string name, int count, int first = 0)
    {
        var number = Number(name);
        return number >= first && number < first + count
            ? number - first
            : throw Wrong($"'{name}' is {number}; it must be {first} to {first + count - 1}");
    }

    /// <summary>The error of a row that is not as it should be.</summary>
    public DataException Wrong(string what) => new($"{place}: {what}. A row looks like this: {expected}");

    private JsonElement Field(string name) =>
        Has(name) ? fields.GetProperty(name) : throw Wrong($"there is no '{name}'");

    private JsonElement.ArrayEnumerator List(string name)
    {
        var field = Field(name);
        return field.ValueKind == JsonValueKind.Array ? field.EnumerateArray() : throw Wrong($"'{name}' is no list");
    }

    private string TextOf(JsonElement element, string name) => element.ValueKind == JsonValueKind.String
        ? element.GetString()!
        : throw Wrong($"'{name}' is {element.GetRawText()}, not text");

    private TaskRow PartOf(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object
        ? new(element, place, expected)
        : throw Wrong($"'{name}' is no object");
}
