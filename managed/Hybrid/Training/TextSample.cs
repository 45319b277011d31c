namespace Hybrid.Training;

/// <summary>A text that the model wrote during training.</summary>
/// <param name="Step">Steps that the model was trained for.</param>
/// <param name="Prompt">What it was given.</param>
/// <param name="Continuation">What it added.</param>
public sealed record TextSample(long Step, string Prompt, string Continuation);
