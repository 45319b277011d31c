namespace Hybrid.Evaluation;

/// <summary>
/// Several choices, one of which is right. Choices of equal context share its computation; where contexts differ
/// (WinoGrande), each has its own. An item of one choice asks how likely it is (LAMBADA).
/// </summary>
/// <param name="Choices">At least one.</param>
/// <param name="Label">Index of the right choice.</param>
public sealed record MultipleChoiceItem(IReadOnlyList<Choice> Choices, int Label)
{
    /// <summary>One context and its endings.</summary>
    /// <param name="context">The text that the endings continue. May be empty.</param>
    /// <param name="endings">The endings, without the space that joins them to the context.</param>
    /// <param name="label">Index of the right ending.</param>
    public MultipleChoiceItem(string context, IReadOnlyList<string> endings, int label)
        : this([.. endings.Select(ending => new Choice(context, ending))], label)
    {
    }
}
