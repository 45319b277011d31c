namespace Hybrid.Data;

/// <summary>
/// The order of training: which window is the j-th sequence, counted from the run's beginning. A pure function of seed,
/// j and the shards' lengths, so that a resumed run goes on where it stopped. Each epoch is a permutation of all windows.
/// </summary>
/// <remarks>Thread safety: any number of threads.</remarks>
public sealed class WindowOrder
{
    private readonly ulong _key;
    private volatile Epoch _epoch;

    /// <summary>Chooses an order.</summary>
    /// <param name="seed">Any number; another seed gives another order.</param>
    /// <param name="table">The windows.</param>
    public WindowOrder(long seed, ShardTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Table = table;
        _key = SplitMix.Mix((ulong)seed);
        _epoch = CreateEpoch(0);
    }

    /// <summary>The windows.</summary>
    public ShardTable Table { get; }

    /// <summary>Where the j-th sequence lies.</summary>
    /// <param name="sequence">j, from 0: s * global batch + i for sequence i of step s.</param>
    public (int Shard, long Start) Locate(long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        (long number, long place) = Math.DivRem(sequence, Table.Windows);
        return Table.Locate(EpochOf(number).Windows[place]);
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
        new(number, new KeyedPermutation(Table.Windows, SplitMix.Output(_key, (ulong)number)));

    private sealed record Epoch(long Number, KeyedPermutation Windows);
}
