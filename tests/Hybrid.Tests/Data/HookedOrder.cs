using Hybrid.Data.Order;

namespace Hybrid.Tests.Data;

/// <summary>Another order, with something to do before each sequence is found.</summary>
internal sealed class HookedOrder(SequenceOrder order, Action<long> beforeLocating) : SequenceOrder(order.Context)
{
    /// <inheritdoc/>
    public override (int Shard, long Start) Locate(long sequence)
    {
        beforeLocating(sequence);
        return order.Locate(sequence);
    }
}
