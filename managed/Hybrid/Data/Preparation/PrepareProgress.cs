namespace Hybrid.Data.Preparation;

/// <summary>How far a preparation is.</summary>
/// <param name="Phase">What it is at.</param>
/// <param name="Done">How much of the phase is done, in bytes or tokens.</param>
/// <param name="Total">How much there is to do.</param>
/// <param name="Documents">Documents tokenized so far.</param>
/// <param name="Tokens">Tokens so far, separators included.</param>
/// <param name="TokensPerSecond">Tokens per second of tokenizing, so far.</param>
/// <param name="Ends">Whether the phase ends with this report.</param>
public readonly record struct PrepareProgress(
    PreparePhase Phase,
    long Done,
    long Total,
    long Documents,
    long Tokens,
    double TokensPerSecond,
    bool Ends);
