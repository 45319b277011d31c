using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hybrid.Cli.Doctor;
using Hybrid.Data.Inspection;
using Hybrid.Generation;

namespace Hybrid.Cli.Reports;

/// <summary>What <c>--json</c> prints: one object, indented, names in snake_case.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(SnakeCaseEnum<Health>), typeof(SnakeCaseEnum<GenerationEnd>), typeof(SnakeCaseEnum<DecoderWeights>)])]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(EvaluationReport))]
[JsonSerializable(typeof(DatasetWindow))]
[JsonSerializable(typeof(InspectReport))]
[JsonSerializable(typeof(ModelReport))]
[JsonSerializable(typeof(RewriteReport))]
[JsonSerializable(typeof(SampleReport))]
[JsonSerializable(typeof(VerifyReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    private static readonly Lazy<ReportJson> Readable = new(CreateReadable);

    /// <summary>Writes a report and ends the line.</summary>
    public static void Write<T>(TextWriter output, T report) =>
        output.WriteLine(JsonSerializer.Serialize(report, (JsonTypeInfo<T>)Readable.Value.GetTypeInfo(typeof(T))!));

    // Text for people and programs, not for a web page: letters stay letters.
    private static ReportJson CreateReadable() =>
        new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
