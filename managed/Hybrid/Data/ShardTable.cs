using System.Globalization;

namespace Hybrid.Data;

/// <summary>
/// The windows of some shards, numbered through: window w of a shard starts at position w * T. It takes T + 1 ids, the
/// last of which is the next window's first; what is left at a shard's end is not used.
/// </summary>
/// <remarks>Thread safety: immutable.</remarks>
public sealed class ShardTable
{
    // Windows before each shard, and in all at the end.
    private readonly long[] _before;

    /// <summary>Counts windows.</summary>
    /// <param name="tokenCounts">Ids of each shard.</param>
    /// <param name="context">T: ids that a window predicts, at least 1.</param>
    /// <exception cref="DataException">No shard is long enough for a window.</exception>
    public ShardTable(IReadOnlyList<long> tokenCounts, int context)
    {
        ArgumentNullException.ThrowIfNull(tokenCounts);
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 1);
        Context = context;
        _before = new long[tokenCounts.Count + 1];
        for (int shard = 0; shard < tokenCounts.Count; shard++)
            _before[shard + 1] = _before[shard] + WindowsIn(tokenCounts[shard], context);
        if (Windows == 0)
        {
            throw new DataException(string.Create(
                CultureInfo.InvariantCulture,
                $"No shard has {context + 1} ids, which a window of context {context} takes (the longest has {tokenCounts.DefaultIfEmpty().Max()}). Prepare more text or lower data.context."));
        }
    }

    /// <summary>T: ids that a window predicts.</summary>
    public int Context { get; }

    /// <summary>Windows in all shards.</summary>
    public long Windows => _before[^1];

    /// <summary>Where a window lies.</summary>
    /// <param name="window">0 to <see cref="Windows"/> - 1.</param>
    public (int Shard, long Start) Locate(long window)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(window);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(window, Windows);
        int shard = Array.BinarySearch(_before, window);
        // Not found: the complement of the first greater entry. Found: shards without windows repeat an entry, and the
        // one that holds the window is the last of them.
        shard = shard < 0 ? ~shard - 1 : shard;
        while (_before[shard + 1] == window)
            shard++;
        return (shard, (window - _before[shard]) * Context);
    }

    /// <summary>Windows of a shard of so many ids.</summary>
    internal static long WindowsIn(long tokens, int context) => Math.Max(0, (tokens - 1) / context);
}
