using System.Collections;
using System.Globalization;
using Hybrid.Data.Order;

namespace Hybrid.Data;

/// <summary>Windows of the validation shard, in batches: the same each time they are enumerated.</summary>
/// <remarks>Thread safety: immutable; enumerations are independent. Who enumerates disposes the batches.</remarks>
public sealed class ValidationBatches : IEnumerable<TokenBatch>
{
    private readonly TokenShard _shard;
    private readonly SequenceOrder _order;
    private readonly int _batch;

    /// <summary>Chooses the shard's first windows.</summary>
    /// <param name="shards">The dataset.</param>
    /// <param name="context">T: ids that a window predicts.</param>
    /// <param name="batch">Windows in a batch; the last may have fewer.</param>
    /// <param name="sequences">Windows in all; fewer where the shard is shorter.</param>
    /// <exception cref="DataException">The shard is not long enough for a window.</exception>
    public ValidationBatches(ShardSet shards, int context, int batch, long sequences)
        : this(shards, new SequentialOrder(context), batch, sequences)
    {
        Sequences = Math.Min(sequences, ShardTable.WindowsIn(_shard.Count, context));
        if (Sequences == 0)
        {
            throw new DataException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_shard.Path} has {_shard.Count} ids; a window of context {context} takes {context + 1L}. Prepare the dataset with a larger --validation-fraction or lower data.context."));
        }
    }

    /// <summary>Chooses the first windows of an order.</summary>
    /// <param name="shards">The dataset.</param>
    /// <param name="order">An order of the validation shard's windows, which it may repeat.</param>
    /// <param name="batch">Windows in a batch; the last may have fewer.</param>
    /// <param name="sequences">Windows in all.</param>
    internal ValidationBatches(ShardSet shards, SequenceOrder order, int batch, long sequences)
    {
        ArgumentNullException.ThrowIfNull(shards);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequences, 1);
        _shard = shards.Validation;
        _order = order;
        _batch = batch;
        Sequences = sequences;
    }

    /// <summary>Number of windows.</summary>
    public long Sequences { get; }

    /// <summary>Number of batches.</summary>
    internal int Count => checked((int)((Sequences + _batch - 1) / _batch));

    /// <inheritdoc/>
    public IEnumerator<TokenBatch> GetEnumerator() => Enumerable.Range(0, Count).Select(Batch).GetEnumerator();

    /// <summary>One of the batches, by its place among them.</summary>
    internal TokenBatch Batch(int index)
    {
        var first = (long)index * _batch;
        nint[] windows = new nint[Math.Min(_batch, Sequences - first)];
        for (int i = 0; i < windows.Length; i++)
            windows[i] = _shard.Address(_order.Locate(first + i).Start, _order.Context + 1);
        return new TokenBatch(_shard.TokenType, windows, _order.Context, new ShardLease([_shard]));
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
