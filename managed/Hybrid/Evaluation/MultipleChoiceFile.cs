using System.Globalization;
using System.Text.Json;

namespace Hybrid.Evaluation;

/// <summary>
/// Multiple-choice items in HellaSwag's format (arXiv:1905.07830): one JSON object per line with <c>ctx</c>,
/// <c>endings</c> and <c>label</c>. The label is a number in the original files and a string on the Hugging Face Hub;
/// both are read. Other properties are ignored.
/// </summary>
public static class MultipleChoiceFile
{
    /// <summary>Reads all items of a file. Blank lines are skipped.</summary>
    /// <param name="path">A .jsonl file, UTF-8.</param>
    /// <exception cref="DataException">The file is missing, empty, or a line is not an item; names the line.</exception>
    public static IReadOnlyList<MultipleChoiceItem> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new DataException(
                $"There is no multiple-choice file at {Path.GetFullPath(path)}. Give the path of a .jsonl file in "
                + "HellaSwag's format: one {\"ctx\": ..., \"endings\": [...], \"label\": ...} per line.");
        }

        var items = new List<MultipleChoiceItem>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                items.Add(Parse(line, $"{path}:{number}"));
            }
        }

        return items.Count > 0 ? items : throw new DataException($"{path} has no items. Give a file with at least one line.");
    }

    private static MultipleChoiceItem Parse(string line, string where)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            string context = root.GetProperty("ctx").GetString() ?? "";
            string[] endings = [.. root.GetProperty("endings").EnumerateArray().Select(ending => ending.GetString() ?? "")];
            int label = Label(root.GetProperty("label"));
            if (endings.Length < 2)
            {
                throw new DataException($"{where}: 'endings' has {endings.Length} entries; a choice needs at least 2.");
            }

            return label >= 0 && label < endings.Length
                ? new MultipleChoiceItem(context, endings, label)
                : throw new DataException(
                    $"{where}: 'label' is {label}; it must be the index of an ending, 0 to {endings.Length - 1}.");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new DataException(
                $"{where}: not a multiple-choice item ({error.Message}) Each line must be a JSON object with 'ctx' (text), "
                + "'endings' (texts) and 'label' (index of the right ending).",
                error);
        }
    }

    private static int Label(JsonElement label) => label.ValueKind == JsonValueKind.String
        ? int.Parse(label.GetString()!, CultureInfo.InvariantCulture)
        : label.GetInt32();
}
