namespace Hybrid.Data.Order;

/// <summary>
/// Says which window of some shards is the j-th sequence of a run. It is a pure function of j: any process finds its
/// part of a step alone, and a resumed run goes on where it stopped, with no state saved.
/// </summary>
/// <remarks>Thread safety: any number of threads.</remarks>
public abstract class SequenceOrder
{
    private protected SequenceOrder(int context)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 1);
        Context = context;
    }

    /// <summary>T: ids that a sequence predicts. Its window holds T + 1 ids.</summary>
    public int Context { get; }

    /// <summary>Where the window of a sequence lies.</summary>
    /// <param name="sequence">j, from 0: s * global batch + i for sequence i of step s.</param>
    /// <returns>Index of the shard, and position in it of the window's first id.</returns>
    public abstract (int Shard, long Start) Locate(long sequence);
}
