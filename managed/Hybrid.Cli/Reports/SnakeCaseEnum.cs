using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hybrid.Cli.Reports;

/// <summary>Writes an enum's members as the properties are written: end_of_text.</summary>
internal sealed class SnakeCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower)
    where T : struct, Enum;
