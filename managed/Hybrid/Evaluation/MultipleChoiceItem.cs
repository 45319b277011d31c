namespace Hybrid.Evaluation;

/// <summary>A context and several endings, one of which is right.</summary>
/// <param name="Context">The text that the endings continue. May be empty.</param>
/// <param name="Endings">At least two endings, without the space that joins them to the context.</param>
/// <param name="Label">Index of the right ending.</param>
public sealed record MultipleChoiceItem(string Context, IReadOnlyList<string> Endings, int Label);
