namespace Hybrid.Hub;

/// <summary>Waits longer after each failure in a row, as long as the server asks, and gives up in the end.</summary>
/// <param name="delay">Waits.</param>
internal sealed class Backoff(Func<TimeSpan, CancellationToken, Task> delay)
{
    private const int Tries = 6;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);

    // The Hub counts requests in windows of 5 minutes; whoever asks for more than two of them means "not today".
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private int _failures;

    /// <summary>Something came through: the next failure is a first one.</summary>
    public void Reset() => _failures = 0;

    /// <summary>Waits before the next try.</summary>
    /// <exception cref="NetworkException">There is no next try.</exception>
    public Task WaitAsync(TransientNetworkException failure, CancellationToken cancellationToken)
    {
        _failures++;
        if (_failures == Tries || failure.Wait > LongestWait)
        {
            throw new NetworkException(
                $"{failure.Message} Tried {CountText.Times(_failures)}. Try again later: what is downloaded already is kept.",
                failure);
        }
        return delay(failure.Wait ?? FirstWait * (1 << (_failures - 1)), cancellationToken);
    }
}
