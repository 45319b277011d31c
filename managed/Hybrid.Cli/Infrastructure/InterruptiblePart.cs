namespace Hybrid.Cli.Infrastructure;

/// <summary>A part of a command's work that the first Ctrl-C ends alone, until it is disposed.</summary>
internal sealed class InterruptiblePart : IDisposable
{
    // A signal comes on a thread of its own and may find the part just over.
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancellation;
    private bool _over;

    /// <param name="whole">Cancels the part too.</param>
    public InterruptiblePart(CancellationToken whole) =>
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(whole);

    /// <summary>Cancelled by the first Ctrl-C, and by whatever stops the process.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>Ends the part; false when it has ended already, by itself or by an earlier signal.</summary>
    public bool TryCancel()
    {
        lock (_lock)
        {
            if (_over || _cancellation.IsCancellationRequested)
            {
                return false;
            }

            _cancellation.Cancel();
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _over = true;
            _cancellation.Dispose();
        }
    }
}
