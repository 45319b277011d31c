using System.Text.Json;

namespace Hybrid.Evaluation.Tasks;

/// <summary>A file of a benchmark: .parquet, or one JSON object per line under any other name.</summary>
internal static class TaskFile
{
    /// <summary>The format that a file's first row has.</summary>
    /// <exception cref="DataException">The file is missing, has no rows, or its first row is of no known format.</exception>
    public static TaskFormat Recognize(string path)
    {
        foreach (var (value, place) in Rows(path))
        {
            return TaskFormat.All.FirstOrDefault(format => format.Recognizes(new(value, place, format.Expected)))
                ?? throw new DataException(
                    $"{place}: this is no row of a format that Hybrid knows. Known are"
                    + string.Concat(TaskFormat.All.Select(format => $"\n  {format.Name,-11} {format.Expected}")));
        }
        throw NoItems(path);
    }

    /// <summary>Reads all items.</summary>
    /// <exception cref="DataException">The file is missing, has no rows, or a row is not as expected; names it.</exception>
    public static IReadOnlyList<MultipleChoiceItem> Read(string path, TaskFormat format)
    {
        var rows = Rows(path).Select(row => new TaskRow(row.Value, row.Place, format.Expected));
        MultipleChoiceItem[] items = [.. format.Parse(rows, path)];
        return items.Length > 0 ? items : throw NoItems(path);
    }

    private static IEnumerable<(JsonElement Value, string Place)> Rows(string path)
    {
        if (!File.Exists(path))
        {
            throw new DataException(
                $"There is no file {Path.GetFullPath(path)}. Give the path of a .jsonl or .parquet file, or a task's name: "
                + $"{string.Join(", ", EvaluationTask.All.Select(task => task.Name))}.");
        }
        return path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) ? ParquetRows.Read(path) : JsonLines.Read(path);
    }

    private static DataException NoItems(string path) => new($"{path} has no items. Give a file with at least one row.");
}
