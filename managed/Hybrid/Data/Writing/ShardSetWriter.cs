namespace Hybrid.Data.Writing;

/// <summary>
/// Writes the shards of a dataset: documents that are held out into shard 0, the others into those that follow. A
/// training shard ends before the document that would make it longer than allowed; no document straddles two. A full
/// shard is brought to the disk and hashed while the next one is filled.
/// </summary>
/// <remarks>Thread safety: one thread at a time.</remarks>
internal sealed class ShardSetWriter : IDisposable
{
    private readonly string _folder;
    private readonly TokenType _type;
    private readonly long _shardTokens;
    private readonly CancellationTokenSource _stop;
    private readonly ShardFile _validation;
    private readonly List<Task<ShardRecord>> _full = [];
    private ShardFile? _training;
    private ShardFile? _current;

    /// <summary>Starts with an empty validation shard.</summary>
    /// <param name="folder">Where to write.</param>
    /// <param name="type">How ids are stored.</param>
    /// <param name="shardTokens">Ids in a training shard, at most, unless a single document has more.</param>
    /// <param name="cancellationToken">Stops the hashing of full shards.</param>
    /// <exception cref="IOException">A shard cannot be written; so in what follows.</exception>
    public ShardSetWriter(string folder, TokenType type, long shardTokens, CancellationToken cancellationToken)
    {
        _folder = folder;
        _type = type;
        _shardTokens = shardTokens;
        _validation = new ShardFile(folder, 0, ShardSplit.Validation, type);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Writes a document.</summary>
    /// <param name="heldOut">Whether it is for validation.</param>
    /// <param name="ids">Its ids as stored, the separator first.</param>
    public void Write(bool heldOut, ReadOnlySpan<byte> ids)
    {
        Begin(heldOut, ids.Length / ShardLayout.SizeOf(_type));
        Append(ids);
    }

    /// <summary>Begins a document that comes in pieces.</summary>
    /// <param name="heldOut">Whether it is for validation.</param>
    /// <param name="tokens">Number of its ids, the separator included.</param>
    public void Begin(bool heldOut, long tokens)
    {
        _current = heldOut ? _validation : TrainingShardFor(tokens);
        _current.BeginDocument();
    }

    /// <summary>Continues the document.</summary>
    /// <param name="ids">Its next ids as stored, the separator first of all.</param>
    public void Append(ReadOnlySpan<byte> ids) => _current!.Append(ids);

    /// <summary>Ends writing and says what the shards hold: that for validation first, then those to learn from.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IReadOnlyList<ShardRecord> Complete()
    {
        CompleteTraining();
        var validation = _validation.Complete(_stop.Token);
        return [validation, .. _full.Select(shard => shard.GetAwaiter().GetResult())];
    }

    /// <summary>Closes what is open. Shards that are not complete stay as they are.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Task.WhenAll(_full).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        _validation.Dispose();
        _training?.Dispose();
        _stop.Dispose();
    }

    private ShardFile TrainingShardFor(long tokens)
    {
        if (_training is not null && _training.Tokens + tokens > _shardTokens)
            CompleteTraining();
        return _training ??= new ShardFile(_folder, _full.Count + 1, ShardSplit.Training, _type);
    }

    // Waits for the shard before, so that no more than one is behind.
    private void CompleteTraining()
    {
        if (_training is not { } shard)
            return;
        _training = null;
        if (_full.Count > 0)
            _full[^1].GetAwaiter().GetResult();
        _full.Add(Task.Run(() => Complete(shard)));
    }

    private ShardRecord Complete(ShardFile shard)
    {
        using (shard)
            return shard.Complete(_stop.Token);
    }
}
