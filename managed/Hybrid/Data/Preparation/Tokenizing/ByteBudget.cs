namespace Hybrid.Data.Preparation.Tokenizing;

/// <summary>Bounds the bytes of text that are in memory at once, whoever read them.</summary>
/// <param name="bytes">How many. Something larger is let in when it is alone.</param>
internal sealed class ByteBudget(long bytes)
{
    private readonly Lock _lock = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Turn)> _waiting = [];
    private long _taken;

    /// <summary>Takes some, and waits for them where others have them. First come, first served.</summary>
    public Task TakeAsync(long wanted, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0 && TryTake(wanted))
                return Task.CompletedTask;
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((wanted, turn));
            return turn.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Gives some back.</summary>
    public void GiveBack(long taken)
    {
        lock (_lock)
        {
            _taken -= taken;
            while (_waiting.TryPeek(out var next) && TryTake(next.Bytes))
                _waiting.Dequeue().Turn.SetResult();
        }
    }

    private bool TryTake(long wanted)
    {
        if (_taken > 0 && _taken + wanted > bytes)
            return false;
        _taken += wanted;
        return true;
    }
}
