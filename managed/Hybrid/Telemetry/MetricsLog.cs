using System.Text.Json;

namespace Hybrid.Telemetry;

/// <summary>What a run measured: the contents of its metrics.jsonl. Immutable.</summary>
public sealed class MetricsLog
{
    private readonly List<StepRecord> _steps = [];
    private readonly List<ValidationRecord> _validations = [];
    private readonly List<MultipleChoiceRecord> _multipleChoices = [];

    internal MetricsLog(IEnumerable<object> records)
    {
        foreach (var record in records)
            Add(record);
    }

    /// <summary>Optimizer steps, in order.</summary>
    public IReadOnlyList<StepRecord> Steps => _steps;

    /// <summary>Validations, in order.</summary>
    public IReadOnlyList<ValidationRecord> Validations => _validations;

    /// <summary>Multiple-choice evaluations, in order.</summary>
    public IReadOnlyList<MultipleChoiceRecord> MultipleChoices => _multipleChoices;

    /// <summary>
    /// Reads a file. A last line that a crash cut short is left out; a file that is missing is an empty log.
    /// </summary>
    /// <exception cref="DataException">A line is not one of ours.</exception>
    public static MetricsLog Read(string path) => new(JsonLines.Read(path, Parse));

    private static object Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        if (root.TryGetProperty("val_loss", out _))
            return root.Deserialize(MetricsJson.Default.ValidationRecord)!;
        if (root.TryGetProperty("accuracy", out _))
            return root.Deserialize(MetricsJson.Default.MultipleChoiceRecord)!;
        return root.Deserialize(MetricsJson.Default.StepRecord)!;
    }

    private void Add(object record)
    {
        switch (record)
        {
            case StepRecord step:
                _steps.Add(step);
                break;
            case ValidationRecord validation:
                _validations.Add(validation);
                break;
            case MultipleChoiceRecord answers:
                _multipleChoices.Add(answers);
                break;
        }
    }
}
