namespace Hybrid.Data.Order;

/// <summary>
/// The sequences of a step that one of several processes computes: neighbours, at most one more than any other process
/// has. The shares of all processes are the step's sequences, each once.
/// </summary>
/// <param name="First">Index within the step of the first.</param>
/// <param name="Count">How many.</param>
/// <param name="GlobalBatch">Sequences of the step over all processes.</param>
public readonly record struct BatchShare(int First, int Count, int GlobalBatch)
{
    /// <summary>The share of a process.</summary>
    /// <param name="rank">The process, from 0.</param>
    /// <param name="worldSize">Number of processes.</param>
    /// <param name="globalBatch">Sequences of the step, at least one per process.</param>
    public static BatchShare Of(int rank, int worldSize, int globalBatch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(worldSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, worldSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(globalBatch, worldSize);
        int first = (int)((long)globalBatch * rank / worldSize);
        int end = (int)((long)globalBatch * (rank + 1) / worldSize);
        return new(first, end - first, globalBatch);
    }

    /// <summary>The share of a process that is alone.</summary>
    /// <param name="globalBatch">Sequences of the step.</param>
    public static BatchShare Whole(int globalBatch) => Of(0, 1, globalBatch);
}
