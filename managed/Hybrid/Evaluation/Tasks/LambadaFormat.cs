namespace Hybrid.Evaluation.Tasks;

/// <summary>
/// LAMBADA (arXiv:1606.06031) in OpenAI's form: a passage whose last word is to be found. The word is what follows the
/// last space, as lm-evaluation-harness has it.
/// </summary>
internal sealed class LambadaFormat : TaskFormat
{
    private LambadaFormat()
    {
    }

    /// <summary>The only one.</summary>
    public static LambadaFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "lambada";

    /// <inheritdoc/>
    public override string Expected => """{"text": "a passage and its last word"}""";

    /// <inheritdoc/>
    public override bool IsLastWord => true;

    /// <inheritdoc/>
    public override bool Recognizes(TaskRow row) => row.Has("text");

    /// <inheritdoc/>
    protected override MultipleChoiceItem Parse(TaskRow row)
    {
        var text = row.Text("text").TrimEnd();
        var space = text.LastIndexOf(' ');
        return space > 0
            ? new(text[..space], [text[(space + 1)..]], label: 0)
            : throw row.Wrong("'text' has no word before its last one");
    }
}
