namespace Hybrid.Data.Preparation.Reading;

/// <summary>Reads the documents of one part of a source from front to back. One thread uses it.</summary>
internal abstract class DocumentReader : IDisposable
{
    /// <summary>Bytes of documents in a batch, about; a longer document is a batch of its own.</summary>
    public const int BatchBytes = 1 << 18;

    /// <summary>
    /// The documents from a position on. What cannot be read is a <see cref="Problem"/> of a batch, never an exception;
    /// a batch may have no documents at all. The caller disposes the batches.
    /// </summary>
    /// <param name="from">The beginning, or the end of a batch that another reader of the same part gave.</param>
    public abstract IEnumerable<RawBatch> Read(ReadPosition from);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what it reads.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
