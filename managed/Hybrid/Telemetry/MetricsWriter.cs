using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Hybrid.Telemetry;

/// <summary>
/// Appends to a run's metrics.jsonl or stats.jsonl, one whole line per write. Not safe for several threads.
/// </summary>
internal sealed class MetricsWriter(string path) : IDisposable
{
    // Readers (a plot, a dashboard) may have the file open while it grows.
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    /// <summary>Appends a step.</summary>
    public void Write(StepRecord record) => Write(record, MetricsJson.Default.StepRecord);

    /// <summary>Appends a validation.</summary>
    public void Write(ValidationRecord record) => Write(record, MetricsJson.Default.ValidationRecord);

    /// <summary>Appends a multiple-choice evaluation.</summary>
    public void Write(MultipleChoiceRecord record) => Write(record, MetricsJson.Default.MultipleChoiceRecord);

    /// <summary>Appends the statistics of a step's tensors.</summary>
    public void Write(StatisticsRecord record) => Write(record, MetricsJson.Default.StatisticsRecord);

    /// <summary>Returns when everything written is on the disk.</summary>
    public void FlushToDisk() => _file.Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Write<T>(T record, JsonTypeInfo<T> type) =>
        _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(record, type), (byte)'\n']);
}
