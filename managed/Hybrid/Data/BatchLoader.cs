using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Hybrid.Data.Order;

namespace Hybrid.Data;

/// <summary>
/// The batches of a run, step by step. A thread of its own goes ahead: it finds the windows of the next steps and reads
/// their pages, so that a step finds them in memory. Windows point straight into the mapped shards.
/// </summary>
/// <remarks>Thread safety: one thread takes batches.</remarks>
public sealed class BatchLoader : IDisposable
{
    private const int BatchesAhead = 3;

    private readonly ShardSet _shards;
    private readonly SequenceOrder _order;
    private readonly BatchShare _share;
    private readonly BlockingCollection<TokenBatch> _ready = new(BatchesAhead);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly (int Shard, long Start)[] _places;
    private readonly TimeProvider _clock;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts loading.</summary>
    /// <param name="shards">The dataset; stays the caller's, who disposes it after the loader.</param>
    /// <param name="order">The order of its training windows.</param>
    /// <param name="share">The part of each step to load.</param>
    /// <param name="firstStep">The step of the first batch, from 0.</param>
    public BatchLoader(ShardSet shards, SequenceOrder order, BatchShare share, long firstStep)
        : this(shards, order, share, firstStep, TimeProvider.System)
    {
    }

    internal BatchLoader(ShardSet shards, SequenceOrder order, BatchShare share, long firstStep, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(shards);
        ArgumentNullException.ThrowIfNull(order);
        ArgumentOutOfRangeException.ThrowIfLessThan(share.Count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(firstStep);
        _shards = shards;
        _order = order;
        _share = share;
        _clock = clock;
        _places = new (int, long)[share.Count];
        _thread = new Thread(() => Load(firstStep)) { IsBackground = true, Name = "batch loader" };
        _thread.Start();
    }

    /// <summary>How long the last <see cref="Next"/> waited for its batch.</summary>
    public TimeSpan LastWait { get; private set; }

    /// <summary>How long all calls of <see cref="Next"/> waited.</summary>
    public TimeSpan TotalWait { get; private set; }

    /// <summary>The next step's batch; the caller disposes it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public TokenBatch Next(CancellationToken cancellationToken = default)
    {
        long start = _clock.GetTimestamp();
        try
        {
            return _ready.Take(cancellationToken);
        }
        catch (InvalidOperationException) when (_failure is not null)
        {
            // The thread ended, and what it had made is taken.
            _failure.Throw();
            throw;
        }
        finally
        {
            LastWait = _clock.GetElapsedTime(start);
            TotalWait += LastWait;
        }
    }

    /// <summary>Stops loading. Batches that were taken stay valid until they are disposed themselves.</summary>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
            return;
        _stop.Cancel();
        _thread.Join();
        while (_ready.TryTake(out var batch))
            batch.Dispose();
        _ready.Dispose();
        _stop.Dispose();
    }

    private void Load(long firstStep)
    {
        try
        {
            for (long step = firstStep; ; step++)
                Offer(CreateBatch(step));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            _failure = ExceptionDispatchInfo.Capture(error);
            _ready.CompleteAdding();
        }
    }

    private void Offer(TokenBatch batch)
    {
        try
        {
            _ready.Add(batch, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            batch.Dispose();
            throw;
        }
    }

    private TokenBatch CreateBatch(long step)
    {
        int window = _order.Context + 1;
        long first = (step * _share.GlobalBatch) + _share.First;
        // All are requested before the first is waited for: the disk reads them side by side.
        for (int i = 0; i < _places.Length; i++)
        {
            _places[i] = _order.Locate(first + i);
            _shards.Training[_places[i].Shard].Request(_places[i].Start, window);
        }

        nint[] windows = new nint[_places.Length];
        for (int i = 0; i < windows.Length; i++)
            windows[i] = _shards.Training[_places[i].Shard].Load(_places[i].Start, window);

        return new TokenBatch(_shards.TokenType, windows, _order.Context, new ShardLease(_shards.Training))
        {
            FirstSequence = _share.First,
            StepTokens = (long)_share.GlobalBatch * _order.Context,
        };
    }
}
