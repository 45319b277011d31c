namespace Hybrid.Data.Preparation.Sources;

/// <summary>Bytes of the disk that downloads may take until they are released. One taker at a time; anybody gives back.</summary>
/// <param name="bytes">How many. A single file may have more, when it has the disk to itself.</param>
internal sealed class DiskBudget(long bytes)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _taken;

    /// <summary>Whether somebody waits for room.</summary>
    public bool IsAwaited { get; private set; }

    /// <summary>Takes room for a file; false where there is none now.</summary>
    public bool TryTake(long size) => TryTake(size, out _);

    /// <summary>Takes room for a file, and waits for it where there is none.</summary>
    public async Task TakeAsync(long size, CancellationToken cancellationToken)
    {
        while (!TryTake(size, out var released))
            await released.WaitAsync(cancellationToken);
    }

    /// <summary>Gives a file's room back.</summary>
    public void GiveBack(long size)
    {
        TaskCompletionSource released;
        lock (_lock)
        {
            _taken -= size;
            (released, _released) = (_released, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        released.SetResult();
    }

    private bool TryTake(long size, out Task released)
    {
        lock (_lock)
        {
            bool fits = _taken == 0 || _taken + size <= bytes;
            if (fits)
                _taken += size;
            IsAwaited = !fits;
            released = _released.Task;
            return fits;
        }
    }
}
