using System.Text.Json;

namespace Hybrid.Telemetry;

/// <summary>What a run measured of its tensors: the contents of its stats.jsonl.</summary>
public static class StatisticsLog
{
    /// <summary>
    /// Reads a file. A last line that a crash cut short is left out; a file that is missing has no records.
    /// </summary>
    /// <exception cref="DataException">A line is not one of ours.</exception>
    public static IReadOnlyList<StatisticsRecord> Read(string path) =>
        JsonLines.Read(path, line => JsonSerializer.Deserialize(line, MetricsJson.Default.StatisticsRecord)!);
}
