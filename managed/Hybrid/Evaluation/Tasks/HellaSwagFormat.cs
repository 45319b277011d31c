namespace Hybrid.Evaluation.Tasks;

/// <summary>
/// HellaSwag (arXiv:1905.07830), as github.com/rowanz/hellaswag and the Hub have it. The prompt is the context as it is,
/// with its <c>[header]</c> tags, and each ending after a space.
/// </summary>
internal sealed class HellaSwagFormat : TaskFormat
{
    private HellaSwagFormat()
    {
    }

    /// <summary>The only one.</summary>
    public static HellaSwagFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "hellaswag";

    /// <inheritdoc/>
    public override string Expected =>
        """{"ctx": "a text", "endings": ["how it", "may go on", ...], "label": index of the right one}""";

    /// <inheritdoc/>
    public override bool Recognizes(TaskRow row) => row.Has("ctx");

    /// <inheritdoc/>
    protected override MultipleChoiceItem Parse(TaskRow row)
    {
        var endings = row.Texts("endings");
        return endings.Count >= 2
            ? new MultipleChoiceItem(row.Text("ctx"), endings, row.Index("label", endings.Count))
            : throw row.Wrong($"'endings' has {endings.Count} entries; a choice needs at least 2");
    }
}
