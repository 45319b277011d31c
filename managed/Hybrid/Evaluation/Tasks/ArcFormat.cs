namespace Hybrid.Evaluation.Tasks;

/// <summary>
/// ARC (arXiv:1803.05457), easy and challenge: as AI2's archive has it, with the choices in the question, and as the Hub
/// has it, with a list of texts beside a list of labels. The prompt is lm-evaluation-harness's.
/// </summary>
internal sealed class ArcFormat : TaskFormat
{
    private ArcFormat()
    {
    }

    /// <summary>The only one.</summary>
    public static ArcFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "arc";

    /// <inheritdoc/>
    public override string Expected =>
        """{"question": {"stem": "a question", "choices": [{"text": "an answer", "label": "A"}, ...]}, "answerKey": "A"}"""
        + """ or {"question": "a question", "choices": {"text": ["an answer", ...], "label": ["A", ...]}, """
        + "\"answerKey\": \"A\"}";

    /// <inheritdoc/>
    public override bool Recognizes(TaskRow row) => row.Has("question") && row.Has("answerKey");

    /// <inheritdoc/>
    protected override MultipleChoiceItem Parse(TaskRow row)
    {
        var (question, texts, labels) = row.HasText("question") ? Flat(row) : Nested(row.Part("question"));
        if (texts.Count < 2 || texts.Count != labels.Count)
            throw row.Wrong($"there are {texts.Count} choices and {labels.Count} labels; there must be 2 or more of each");
        var label = labels.ToList().IndexOf(row.Text("answerKey"));
        return label >= 0
            ? new MultipleChoiceItem($"Question: {question}\nAnswer:", texts, label)
            : throw row.Wrong($"'answerKey' is '{row.Text("answerKey")}'; it must be one of {string.Join(", ", labels)}");
    }

    private static (string Question, IReadOnlyList<string> Texts, IReadOnlyList<string> Labels) Flat(TaskRow row)
    {
        var choices = row.Part("choices");
        return (row.Text("question"), choices.Texts("text"), choices.Texts("label"));
    }

    private static (string Question, IReadOnlyList<string> Texts, IReadOnlyList<string> Labels) Nested(TaskRow question)
    {
        var choices = question.Parts("choices");
        return (question.Text("stem"), Texts(choices, "text"), Texts(choices, "label"));
    }

    private static IReadOnlyList<string> Texts(IReadOnlyList<TaskRow> rows, string name) =>
        [.. rows.Select(row => row.Text(name))];
}
