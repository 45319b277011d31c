namespace Hybrid.Data;

/// <summary>Keeps shards mapped until it is disposed: a batch that outlives its <see cref="ShardSet"/> stays readable.</summary>
internal sealed class ShardLease : IDisposable
{
    private IReadOnlyList<TokenShard>? _shards;

    /// <summary>Takes the lease.</summary>
    /// <param name="shards">Shards that are not disposed.</param>
    public ShardLease(IReadOnlyList<TokenShard> shards)
    {
        foreach (var shard in shards)
            shard.BeginLease();
        _shards = shards;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _shards, null) is not { } shards)
            return;
        foreach (var shard in shards)
            shard.EndLease();
    }
}
