using System.Text.Json.Serialization;

namespace Hybrid.Telemetry;

/// <summary>A line of metrics.jsonl: multiple-choice accuracy, by two ways to score an ending.</summary>
/// <param name="Step">Updates made before it was measured; 0 is the initial model.</param>
/// <param name="Items">Questions answered.</param>
/// <param name="Accuracy">Share answered right by log-probability per token, as HellaSwag is usually reported.</param>
/// <param name="StandardError">Standard error of <paramref name="Accuracy"/>.</param>
/// <param name="AccuracyBySum">Share answered right by the sum of log-probabilities.</param>
/// <param name="StandardErrorBySum">Standard error of <paramref name="AccuracyBySum"/>.</param>
public sealed record MultipleChoiceRecord(
    long Step,
    int Items,
    double Accuracy,
    [property: JsonPropertyName("accuracy_se")] double StandardError,
    double AccuracyBySum,
    [property: JsonPropertyName("accuracy_by_sum_se")] double StandardErrorBySum);
