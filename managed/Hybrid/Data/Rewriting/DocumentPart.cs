namespace Hybrid.Data.Rewriting;

/// <summary>Ids of a document that lie in one shard.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Start">Position of the first.</param>
/// <param name="Count">How many.</param>
internal readonly record struct DocumentPart(TokenShard Shard, long Start, long Count)
{
    // Fits a span of bytes whatever the size of an id.
    private const int BlockIds = 1 << 20;

    /// <summary>Hands the ids on as they are stored, block by block.</summary>
    /// <param name="append">Who takes them.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    public void CopyTo(Action<ReadOnlySpan<byte>> append, CancellationToken cancellationToken)
    {
        for (long done = 0; done < Count; done += BlockIds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            append(Shard.Stored(Start + done, (int)Math.Min(BlockIds, Count - done)));
        }
    }
}
