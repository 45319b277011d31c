namespace Hybrid.Telemetry.TensorBoard;

/// <summary>
/// Writes a run's records as TensorBoard's event files: one file for each process that worked on the run, each record
/// with one write. Not safe for several threads.
/// </summary>
internal sealed class TensorBoardWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly TimeProvider _time;

    /// <summary>Begins a new file; a reader then forgets what earlier files say of the steps after this one.</summary>
    /// <param name="folder">The run's folder for TensorBoard; created where it is missing.</param>
    /// <param name="step">Steps that the run has made.</param>
    /// <param name="time">The clock.</param>
    public TensorBoardWriter(string folder, long step, TimeProvider time)
    {
        _time = time;
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, EventFileName.Next(folder, time.GetUtcNow()));
        _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        Append(EventMessage.Version(WallTime));
        if (step > 0)
            Append(EventMessage.SessionStart(WallTime, step + 1));
    }

    private double WallTime => _time.GetUtcNow().ToUnixTimeMilliseconds() / 1e3;

    /// <summary>Writes a step.</summary>
    public void Write(StepRecord record) => Write(record.Step, TensorBoardTags.Of(record));

    /// <summary>Writes a validation.</summary>
    public void Write(ValidationRecord record) => Write(record.Step, TensorBoardTags.Of(record));

    /// <summary>Writes a multiple-choice evaluation.</summary>
    public void Write(MultipleChoiceRecord record) => Write(record.Step, TensorBoardTags.Of(record));

    /// <summary>Writes the statistics of a step's tensors.</summary>
    public void Write(StatisticsRecord record) => Write(record.Step, TensorBoardTags.Of(record));

    /// <summary>Returns when everything written is on the disk.</summary>
    public void FlushToDisk() => _file.Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Write(long step, IEnumerable<Scalar> scalars) => Append(EventMessage.Scalars(WallTime, step, scalars));

    private void Append(byte[] message) => _file.Write(EventRecord.Frame(message));
}
