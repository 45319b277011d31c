namespace Hybrid.Generation;

/// <summary>One token as it is generated.</summary>
/// <param name="Sample">Which of the texts it belongs to, from 0.</param>
/// <param name="Id">The token's id.</param>
/// <param name="Text">
/// The text that became certain with this token. A character whose bytes are spread over several tokens comes with the
/// last of them, and what may become a stop string is held back, so this can be empty. The text of
/// <c>&lt;|endoftext|&gt;</c> and of a stop string is left out where it ends the sample.
/// </param>
/// <param name="End">Why the sample ends with this token, or null when it goes on.</param>
public readonly record struct GeneratedToken(int Sample, int Id, string Text, GenerationEnd? End);
