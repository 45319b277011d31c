using System.Text.Json.Serialization;

namespace Hybrid.Telemetry;

/// <summary>A line of metrics.jsonl: multiple-choice accuracy, by three ways to score an ending.</summary>
/// <param name="Step">Updates made before it was measured; 0 is the initial model.</param>
/// <param name="Items">Questions answered.</param>
/// <param name="Accuracy">Share answered right by log-probability per token, as HellaSwag is usually reported.</param>
/// <param name="StandardError">Standard error of <paramref name="Accuracy"/>.</param>
/// <param name="AccuracyBySum">Share answered right by the sum of log-probabilities.</param>
/// <param name="StandardErrorBySum">Standard error of <paramref name="AccuracyBySum"/>.</param>
/// <param name="AccuracyByByte">Share answered right by log-probability per byte: lm-eval's <c>acc_norm</c>.</param>
/// <param name="StandardErrorByByte">Standard error of <paramref name="AccuracyByByte"/>.</param>
public sealed record MultipleChoiceRecord(
    long Step,
    int Items,
    double Accuracy,
    [property: JsonPropertyName("accuracy_se")] double StandardError,
    double AccuracyBySum,
    [property: JsonPropertyName("accuracy_by_sum_se")] double StandardErrorBySum,
    double AccuracyByByte,
    [property: JsonPropertyName("accuracy_by_byte_se")] double StandardErrorByByte);
