namespace Hybrid.Data.Writing;

/// <summary>Writes the shards of a dataset document by document, to the places that <see cref="ShardAllocator"/> gives.</summary>
/// <remarks>Thread safety: one thread at a time.</remarks>
/// <param name="folder">Where to write.</param>
/// <param name="type">How ids are stored.</param>
/// <param name="shardTokens">Ids in a training shard, at most, unless a single document has more.</param>
/// <param name="cancellationToken">Stops the hashing of full shards.</param>
/// <exception cref="IOException">A shard cannot be written; so in what follows.</exception>
internal sealed class ShardSetWriter(
    string folder, TokenType type, long shardTokens, CancellationToken cancellationToken) : IDisposable
{
    private readonly ShardAllocator _places = new(folder, type, shardTokens, cancellationToken);
    private readonly ShardBuffer _buffer = new();

    /// <summary>Writes a document.</summary>
    /// <param name="heldOut">Whether it is for validation.</param>
    /// <param name="ids">Its ids as stored, the separator first.</param>
    public void Write(bool heldOut, ReadOnlySpan<byte> ids)
    {
        Begin(heldOut, ids.Length / ShardLayout.SizeOf(type));
        Append(ids);
    }

    /// <summary>Begins a document that comes in pieces.</summary>
    /// <param name="heldOut">Whether it is for validation.</param>
    /// <param name="tokens">Number of its ids, the separator included.</param>
    public void Begin(bool heldOut, long tokens) => _buffer.MoveTo(_places.Place(heldOut, tokens));

    /// <summary>Continues the document.</summary>
    /// <param name="ids">Its next ids as stored, the separator first of all.</param>
    public void Append(ReadOnlySpan<byte> ids)
    {
        while (!ids.IsEmpty)
        {
            var room = _buffer.Extend(ids.Length);
            ids[..room.Length].CopyTo(room);
            ids = ids[room.Length..];
        }
    }

    /// <summary>Ends writing and says what the shards hold: that for validation first, then those to learn from.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IReadOnlyList<ShardRecord> Complete()
    {
        _buffer.Flush();
        return _places.CompleteAsync().GetAwaiter().GetResult();
    }

    /// <summary>Closes what is open. Shards that are not complete stay as they are.</summary>
    public void Dispose()
    {
        _places.Dispose();
        _buffer.Dispose();
    }
}
