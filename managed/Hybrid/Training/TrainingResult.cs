namespace Hybrid.Training;

/// <summary>How a run ended.</summary>
/// <param name="Completed">True when all steps were made; false when it was asked to stop and saved.</param>
/// <param name="Step">Steps made.</param>
/// <param name="CheckpointPath">Directory of the last checkpoint; null when none was made.</param>
/// <param name="ValidationLoss">Validation loss of the last weights, where it was measured.</param>
/// <param name="UnigramCrossEntropy">
/// Cross-entropy, in nats, of token frequencies alone over the tokens seen; null before the end.
/// </param>
public sealed record TrainingResult(
    bool Completed, long Step, string? CheckpointPath, double? ValidationLoss, double? UnigramCrossEntropy);
