using System.Text;
using System.Text.Json;

namespace Hybrid.Telemetry;

/// <summary>What a run measured: the contents of its metrics.jsonl. Immutable.</summary>
public sealed class MetricsLog
{
    private readonly List<StepRecord> _steps = [];
    private readonly List<ValidationRecord> _validations = [];
    private readonly List<MultipleChoiceRecord> _multipleChoices = [];

    private MetricsLog()
    {
    }

    /// <summary>Optimizer steps, in order.</summary>
    public IReadOnlyList<StepRecord> Steps => _steps;

    /// <summary>Validations, in order.</summary>
    public IReadOnlyList<ValidationRecord> Validations => _validations;

    /// <summary>Multiple-choice evaluations, in order.</summary>
    public IReadOnlyList<MultipleChoiceRecord> MultipleChoices => _multipleChoices;

    /// <summary>Reads a file. A last line that a crash cut short is left out; a file that is missing is an empty log.</summary>
    /// <exception cref="DataException">A line is not one of ours.</exception>
    public static MetricsLog Read(string path)
    {
        var log = new MetricsLog();
        var number = 0;
        foreach (var line in WholeLines(path))
        {
            number++;
            try
            {
                log.Add(line);
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                throw new DataException(
                    $"{path}:{number}: this is not a line of metrics. Delete the line if you can do without it.", exception);
            }
        }
        return log;
    }

    /// <summary>Drops the lines after a step, and a line that a crash cut short. The file is replaced in one move.</summary>
    internal static void CutBack(string path, long step)
    {
        var kept = WholeLines(path).Where(line => StepOf(line) <= step).ToList();
        var replacement = path + ".tmp";
        File.WriteAllText(replacement, string.Concat(kept.Select(line => line + "\n")));
        File.Move(replacement, path, overwrite: true);
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

    private void Add(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        if (root.TryGetProperty("val_loss", out _))
            _validations.Add(root.Deserialize(MetricsJson.Default.ValidationRecord)!);
        else if (root.TryGetProperty("accuracy", out _))
            _multipleChoices.Add(root.Deserialize(MetricsJson.Default.MultipleChoiceRecord)!);
        else
            _steps.Add(root.Deserialize(MetricsJson.Default.StepRecord)!);
    }
}
