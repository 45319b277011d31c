namespace Hybrid.Data.Preparation.Reading;

/// <summary>Reads place by place (a row, a line, a piece of text) and gathers what it finds in batches.</summary>
internal abstract class BatchingReader : DocumentReader
{
    // Bounds what a batch of many short documents, or of nulls, holds beside its text.
    private const int MostPlaces = 1 << 13;

    /// <summary>What lies behind the current place. The number of documents is not its matter.</summary>
    protected abstract ReadPosition Position { get; }

    /// <summary>Bytes of the file that lie behind, about.</summary>
    protected abstract long BytesRead { get; }

    /// <summary>The most bytes of text that the current place adds to a batch.</summary>
    protected abstract int CurrentBytes { get; }

    /// <inheritdoc/>
    public sealed override IEnumerable<RawBatch> Read(ReadPosition from)
    {
        Seek(from);
        var behind = from;
        var batch = new RawBatch(from, BatchBytes);
        while (MoveNext())
        {
            if (IsFull(batch))
            {
                yield return Ended(batch, behind);
                batch = new RawBatch(behind, BatchBytes);
            }

            TakeCurrent(batch);
            behind = Behind(batch);
        }

        yield return Ended(batch, Behind(batch));
    }

    /// <summary>Goes to a position. Called once, before anything else.</summary>
    protected abstract void Seek(ReadPosition position);

    /// <summary>Goes to the next place that has a document or a problem; false at the end.</summary>
    protected abstract bool MoveNext();

    /// <summary>Adds the current place's document or problem to a batch.</summary>
    protected abstract void TakeCurrent(RawBatch batch);

    private bool IsFull(RawBatch batch) =>
        batch.Count + batch.Problems.Count >= MostPlaces
        || (batch.Count > 0 && (long)batch.Bytes + CurrentBytes > BatchBytes);

    private ReadPosition Behind(RawBatch batch) => Position with { Documents = batch.Start.Documents + batch.Count };

    private RawBatch Ended(RawBatch batch, ReadPosition end)
    {
        batch.End = end;
        batch.BytesRead = BytesRead;
        return batch;
    }
}
