namespace Hybrid.Tests.Data;

/// <summary>A clock that a test moves.</summary>
internal sealed class HandClock : TimeProvider
{
    private long _ticks;

    /// <summary>Raised whenever someone has read the clock.</summary>
    public event Action? Read;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Moves the clock on.</summary>
    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        long now = Interlocked.Read(ref _ticks);
        Read?.Invoke();
        return now;
    }
}
