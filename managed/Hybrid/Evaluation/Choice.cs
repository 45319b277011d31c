namespace Hybrid.Evaluation;

/// <summary>One of the texts that an item chooses among: an ending after a context.</summary>
/// <param name="Context">The text that the ending continues. May be empty.</param>
/// <param name="Ending">What is scored, without the space that joins it to the context.</param>
public sealed record Choice(string Context, string Ending);
