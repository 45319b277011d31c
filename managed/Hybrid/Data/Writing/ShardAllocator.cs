namespace Hybrid.Data.Writing;

/// <summary>
/// Gives the documents of a dataset their places: those that are held out in shard 0, the others in those that follow. A
/// training shard ends before the document that would make it longer than allowed; no document straddles two. A shard
/// that is full and written is brought to the disk and hashed while others are written.
/// </summary>
/// <remarks>Thread safety: one thread at a time; the places may be written by any.</remarks>
internal sealed class ShardAllocator : IDisposable
{
    // Full shards that are open at once, at most: more threads than that hash faster than a disk writes.
    private const int MostBehind = 8;

    private readonly string _folder;
    private readonly TokenType _type;
    private readonly long _shardTokens;
    private readonly CancellationTokenSource _stop;
    private readonly ShardFile _validation;
    private readonly List<(ShardFile Shard, Task<ShardRecord> Completion)> _full = [];
    private ShardFile? _training;

    /// <summary>Starts with an empty validation shard.</summary>
    /// <param name="folder">Where to write.</param>
    /// <param name="type">How ids are stored.</param>
    /// <param name="shardTokens">Ids in a training shard, at most, unless a single document has more.</param>
    /// <param name="cancellationToken">Stops the hashing of full shards.</param>
    /// <exception cref="IOException">A shard cannot be written; so in what follows.</exception>
    public ShardAllocator(string folder, TokenType type, long shardTokens, CancellationToken cancellationToken)
    {
        _folder = folder;
        _type = type;
        _shardTokens = shardTokens;
        _validation = new ShardFile(folder, 0, ShardSplit.Validation, type);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>The place of the next document. It may wait for places that were given long before to be written.</summary>
    /// <param name="heldOut">Whether it is for validation.</param>
    /// <param name="tokens">Number of its ids, the separator included.</param>
    public ShardPlace Place(bool heldOut, long tokens) => (heldOut ? _validation : TrainingShardFor(tokens)).Place(tokens);

    /// <summary>
    /// Ends when all places are written, and says what the shards hold: that for validation first, then those to learn from.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<IReadOnlyList<ShardRecord>> CompleteAsync()
    {
        CompleteTraining();
        var validation = _validation.CompleteAsync(_stop.Token);
        return await Task.WhenAll([validation, .. _full.Select(full => full.Completion)]).ConfigureAwait(false);
    }

    /// <summary>Closes what is open. Shards that are not complete stay as they are.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Task.WhenAll(_full.Select(full => full.Completion)).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        _full.ForEach(full => full.Shard.Dispose());
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

    private void CompleteTraining()
    {
        if (_training is not { } shard)
            return;
        _training = null;
        if (_full.Count >= MostBehind)
            _full[^MostBehind].Completion.GetAwaiter().GetResult();
        _full.Add((shard, Task.Run(() => shard.CompleteAsync(_stop.Token))));
    }
}
