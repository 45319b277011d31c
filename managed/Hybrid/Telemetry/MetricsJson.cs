using System.Text.Json.Serialization;

namespace Hybrid.Telemetry;

/// <summary>The records' JSON, written without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StepRecord))]
[JsonSerializable(typeof(ValidationRecord))]
[JsonSerializable(typeof(MultipleChoiceRecord))]
[JsonSerializable(typeof(StatisticsRecord))]
internal sealed partial class MetricsJson : JsonSerializerContext;
