namespace Hybrid.Evaluation.Tasks;

/// <summary>
/// WinoGrande (arXiv:1907.10641), by partial scoring as lm-evaluation-harness does it: each option stands in for the blank,
/// and what is scored is the same in both: the rest of the sentence.
/// </summary>
internal sealed class WinoGrandeFormat : TaskFormat
{
    private WinoGrandeFormat()
    {
    }

    /// <summary>The only one.</summary>
    public static WinoGrandeFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "winogrande";

    /// <inheritdoc/>
    public override string Expected =>
        """{"sentence": "a text with a _ in it", "option1": "what it", "option2": "may stand for", "answer": "1" or "2"}""";

    /// <inheritdoc/>
    public override bool Recognizes(TaskRow row) => row.Has("sentence");

    /// <inheritdoc/>
    protected override MultipleChoiceItem Parse(TaskRow row)
    {
        var sentence = row.Text("sentence");
        var blank = sentence.IndexOf('_', StringComparison.Ordinal);
        if (blank < 0)
            throw row.Wrong("'sentence' has no _");
        var rest = sentence[(blank + 1)..].Trim();
        return new(
            [new(sentence[..blank] + row.Text("option1"), rest), new(sentence[..blank] + row.Text("option2"), rest)],
            row.Index("answer", count: 2, first: 1));
    }
}
