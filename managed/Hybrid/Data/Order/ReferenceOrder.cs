using System.Globalization;

namespace Hybrid.Data.Order;

/// <summary>
/// The order of LF_LLM-269M's loader: one shard after the other, shuffled each epoch; inside a shard draws of several
/// sequences in a row, shuffled each time the shard is loaded. Both shuffles are torch.randperm with a generator of
/// their own, which starts at the same seed and adds 1 each time. What no whole draw fills at a shard's end is never
/// seen.
/// </summary>
/// <remarks>Thread safety: any number of threads.</remarks>
public sealed class ReferenceOrder : SequenceOrder
{
    /// <summary>The seed that the reference always takes.</summary>
    internal const long UsualSeed = 42;

    private readonly long _seed;
    private readonly int _draw;
    private readonly long[] _tokenCounts;
    private volatile Epoch _epoch;
    private volatile Visit _visit;

    /// <summary>Chooses an order.</summary>
    /// <param name="seed">42 in the reference. At least 1: there, 0 means no seed at all.</param>
    /// <param name="tokenCounts">Ids of each shard.</param>
    /// <param name="context">T: ids that a sequence predicts.</param>
    /// <param name="draw">Sequences of a draw: the reference's number of GPUs x its micro-batch.</param>
    /// <exception cref="DataException">
    /// A shard is too short for a draw: the reference stops at such a shard.
    /// </exception>
    public ReferenceOrder(long seed, IReadOnlyList<long> tokenCounts, int context, int draw)
        : base(context)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seed, 1);
        ArgumentNullException.ThrowIfNull(tokenCounts);
        ArgumentOutOfRangeException.ThrowIfLessThan(tokenCounts.Count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(draw, 1);
        _seed = seed;
        _draw = draw;
        _tokenCounts = [.. tokenCounts];
        CheckLengths();
        _epoch = CreateEpoch(0);
        _visit = CreateVisit(_epoch, 0);
    }

    // W, in tokens.
    private int DrawTokens => checked(_draw * Context);

    /// <inheritdoc/>
    public override (int Shard, long Start) Locate(long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        (long draw, long sequenceInDraw) = Math.DivRem(sequence, _draw);
        // Every epoch has the same shards, and so as many draws.
        (long epochNumber, long drawInEpoch) = Math.DivRem(draw, _epoch.Draws.Windows);
        var epoch = EpochOf(epochNumber);
        (int place, long start) = epoch.Draws.Locate(drawInEpoch);
        int window = VisitOf(epoch, place).Windows[start / DrawTokens];
        return (epoch.Shards[place], ((long)window * DrawTokens) + (sequenceInDraw * Context));
    }

    private void CheckLengths()
    {
        for (int shard = 0; shard < _tokenCounts.Length; shard++)
        {
            if (_tokenCounts[shard] <= DrawTokens)
            {
                throw new DataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Training shard {shard + 1} has {_tokenCounts[shard]} ids; a draw of {_draw} x {Context} takes {DrawTokens + 1L}, and the reference's order needs one in every shard. Lower data.order_window or set data.order = \"shuffled\"."));
            }
        }
    }

    // The last epoch and the last visit asked for are kept: sequences come in order.
    private Epoch EpochOf(long number)
    {
        var epoch = _epoch;
        if (epoch.Number != number)
            _epoch = epoch = CreateEpoch(number);
        return epoch;
    }

    private Visit VisitOf(Epoch epoch, int place)
    {
        var visit = _visit;
        if (visit.Number != NumberOf(epoch, place))
            _visit = visit = CreateVisit(epoch, place);
        return visit;
    }

    private Epoch CreateEpoch(long number)
    {
        int[] shards = TorchPermutation.Of(_seed + number, _tokenCounts.Length);
        return new(number, shards, new ShardTable([.. shards.Select(shard => _tokenCounts[shard])], DrawTokens));
    }

    private Visit CreateVisit(Epoch epoch, int place)
    {
        long number = NumberOf(epoch, place);
        long windows = ShardTable.WindowsIn(_tokenCounts[epoch.Shards[place]], DrawTokens);
        return new(number, TorchPermutation.Of(_seed + number, checked((int)windows)));
    }

    // Visits are counted over the whole run, not per epoch.
    private long NumberOf(Epoch epoch, int place) => (epoch.Number * _tokenCounts.Length) + place;

    // Draws numbers the epoch's draws through its shards, in the order in which they are visited.
    private sealed record Epoch(long Number, int[] Shards, ShardTable Draws);

    private sealed record Visit(long Number, int[] Windows);
}
