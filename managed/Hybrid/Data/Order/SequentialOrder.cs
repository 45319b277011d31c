namespace Hybrid.Data.Order;

/// <summary>The windows of one shard, one after the other.</summary>
internal sealed class SequentialOrder(int context) : SequenceOrder(context)
{
    /// <inheritdoc/>
    public override (int Shard, long Start) Locate(long sequence) => (0, sequence * Context);
}
