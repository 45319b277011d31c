namespace Hybrid.Data.Order;

/// <summary>
/// All windows of all shards shuffled together: each epoch is a permutation of them, chosen by the seed and the epoch's
/// number. docs/data-format.md gives it bit by bit.
/// </summary>
/// <remarks>Thread safety: any number of threads.</remarks>
public sealed class ShuffledOrder : SequenceOrder
{
    private readonly ShardTable _table;
    private readonly ulong _key;
    private volatile Epoch _epoch;

    /// <summary>Chooses an order.</summary>
    /// <param name="seed">Any number; another seed gives another order.</param>
    /// <param name="table">The windows.</param>
    public ShuffledOrder(long seed, ShardTable table)
        : base(ContextOf(table))
    {
        _table = table;
        _key = SplitMix.Mix((ulong)seed);
        _epoch = CreateEpoch(0);
    }

    /// <inheritdoc/>
    public override (int Shard, long Start) Locate(long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        (long number, long place) = Math.DivRem(sequence, _table.Windows);
        return _table.Locate(EpochOf(number).Windows[place]);
    }

    private static int ContextOf(ShardTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Context;
    }

    // The last epoch asked for is kept: sequences come in order, and its round keys need not be made for each.
    private Epoch EpochOf(long number)
    {
        var epoch = _epoch;
        if (epoch.Number != number)
            _epoch = epoch = CreateEpoch(number);
        return epoch;
    }

    private Epoch CreateEpoch(long number) =>
        new(number, new KeyedPermutation(_table.Windows, SplitMix.Output(_key, (ulong)number)));

    private sealed record Epoch(long Number, KeyedPermutation Windows);
}
