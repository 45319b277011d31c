using System.Text.Json;

namespace Hybrid.Evaluation.Tasks;

/// <summary>A .jsonl file: a JSON value on each line, UTF-8; blank lines are skipped.</summary>
internal static class JsonLines
{
    /// <summary>The values, each with the place where it stands.</summary>
    /// <exception cref="DataException">A line is not JSON; names it.</exception>
    public static IEnumerable<(JsonElement Value, string Place)> Read(string path)
    {
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
                yield return (Parse(line, $"{path}:{number}"), $"{path}:{number}");
        }
    }

    private static JsonElement Parse(string line, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new DataException(
                $"{place}: the line is not JSON: {error.Message} Each line must be one JSON object.", error);
        }
    }
}
