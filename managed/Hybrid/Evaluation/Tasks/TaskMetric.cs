namespace Hybrid.Evaluation.Tasks;

/// <summary>One number that a benchmark gives.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Value">The number; an accuracy is a share of 1.</param>
/// <param name="StandardError">How far it may be off; null where that is not told.</param>
internal sealed record TaskMetric(string Name, double Value, double? StandardError);
