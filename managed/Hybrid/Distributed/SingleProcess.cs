namespace Hybrid.Distributed;

/// <summary>A job of one process: whatever it does together with the others is done.</summary>
internal sealed class SingleProcess : ICollectives
{
    /// <summary>The job.</summary>
    public static readonly SingleProcess Instance = new();

    private SingleProcess()
    {
    }

    /// <inheritdoc/>
    public int Rank => 0;

    /// <inheritdoc/>
    public int WorldSize => 1;

    /// <inheritdoc/>
    public void Barrier()
    {
    }

    /// <inheritdoc/>
    public void AllReduce(Span<double> values)
    {
    }

    /// <inheritdoc/>
    public void Broadcast(Span<byte> bytes, int root)
    {
    }

    /// <inheritdoc/>
    public void SetActivity(string activity)
    {
    }

    /// <inheritdoc/>
    public void Abort(string reason)
    {
    }
}
