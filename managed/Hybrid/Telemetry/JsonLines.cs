using System.Text;
using System.Text.Json;
using Hybrid.Storage;

namespace Hybrid.Telemetry;

/// <summary>A file with a JSON object on each line that has the step it belongs to.</summary>
internal static class JsonLines
{
    /// <summary>
    /// Reads a file. A last line that a crash cut short is left out; a file that is missing is empty.
    /// </summary>
    /// <exception cref="DataException">A line is not one of ours.</exception>
    public static IReadOnlyList<T> Read<T>(string path, Func<string, T> parse)
    {
        var records = new List<T>();
        foreach (var line in WholeLines(path))
        {
            try
            {
                records.Add(parse(line));
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                throw new DataException(
                    $"{path}:{records.Count + 1}: this is not a line of metrics. Delete the line if you can do without "
                    + "it.",
                    exception);
            }
        }
        return records;
    }

    /// <summary>
    /// Drops the lines after a step, and a line that a crash cut short. The file is replaced in one move.
    /// </summary>
    public static void CutBack(string path, long step)
    {
        var kept = WholeLines(path).Where(line => StepOf(line) <= step).ToList();
        WholeFile.Write(path, string.Concat(kept.Select(line => line + "\n")));
    }

    private static string[] WholeLines(string path) => File.Exists(path) ? ReadShared(path).Split('\n')[..^1] : [];

    // The run that writes the file may still be going on.
    private static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static long StepOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("step").GetInt64();
    }
}
