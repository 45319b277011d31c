namespace Hybrid.Evaluation.Tasks;

/// <summary>
/// PIQA (arXiv:1911.11641): the label is in the row, as on the Hub, or in a file of labels, a line for each row, as
/// yonatanbisk.github.io/piqa has it: valid-labels.lst beside valid.jsonl. The prompt is lm-evaluation-harness's.
/// </summary>
internal sealed class PiqaFormat : TaskFormat
{
    private const string LabelField = "label";

    private PiqaFormat()
    {
    }

    /// <summary>The only one.</summary>
    public static PiqaFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "piqa";

    /// <inheritdoc/>
    public override string Expected =>
        """{"goal": "a goal", "sol1": "a way", "sol2": "another", "label": 0 or 1}, or without the label and with a file """
        + "NAME-labels.lst beside NAME.jsonl, a 0 or 1 on each line";

    /// <inheritdoc/>
    public override bool Recognizes(TaskRow row) => row.Has("goal");

    /// <inheritdoc/>
    public override IReadOnlyList<string> FilesOf(string path) =>
        File.Exists(LabelsFile(path)) ? [path, LabelsFile(path)] : [path];

    /// <inheritdoc/>
    public override IEnumerable<MultipleChoiceItem> Parse(IEnumerable<TaskRow> rows, string path) =>
        File.Exists(LabelsFile(path)) ? WithLabels(rows, LabelsFile(path)) : rows.Select(Parse);

    /// <inheritdoc/>
    protected override MultipleChoiceItem Parse(TaskRow row) => Question(row, row.Index(LabelField, count: 2));

    private IEnumerable<MultipleChoiceItem> WithLabels(IEnumerable<TaskRow> rows, string labelsFile)
    {
        var labels = File.ReadAllLines(labelsFile);
        var count = 0;
        foreach (var row in rows)
        {
            if (row.Has(LabelField))
                yield return Parse(row);
            else
                yield return Question(row, Label(row, labels, count, labelsFile));
            count++;
        }
    }

    private static int Label(TaskRow row, string[] labels, int index, string labelsFile)
    {
        if (index >= labels.Length)
            throw row.Wrong($"it has no line in {labelsFile}, which has {labels.Length}");
        return labels[index].Trim() switch
        {
            "0" => 0,
            "1" => 1,
            var other => throw row.Wrong($"its label is '{other}' in {labelsFile}:{index + 1}; it must be 0 or 1"),
        };
    }

    private static MultipleChoiceItem Question(TaskRow row, int label) =>
        new MultipleChoiceItem($"Question: {row.Text("goal")}\nAnswer:", [row.Text("sol1"), row.Text("sol2")], label);

    private static string LabelsFile(string path) =>
        Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path) + "-labels.lst");
}
