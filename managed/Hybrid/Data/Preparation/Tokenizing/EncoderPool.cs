using System.Threading.Channels;
using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Data.Preparation.Tokenizing;

/// <summary>Threads that encode batches, whatever parts they are of.</summary>
internal sealed class EncoderPool : IAsyncDisposable
{
    private readonly Channel<(RawBatch Batch, TaskCompletionSource<EncodedBatch> Encoded)> _waiting;
    private readonly Task _threads;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">How many.</param>
    /// <param name="createEncoder">Makes each thread's encoder.</param>
    public EncoderPool(int threads, Func<DocumentEncoder> createEncoder)
    {
        _waiting = Channel.CreateBounded<(RawBatch, TaskCompletionSource<EncodedBatch>)>(threads);
        _threads = Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
            () => Encode(createEncoder()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    /// <summary>Hands a batch over, when one of the threads is about to be free.</summary>
    /// <returns>The batch as ids, in the end. The raw batch is disposed.</returns>
    public async Task<Task<EncodedBatch>> BeginAsync(RawBatch batch, CancellationToken cancellationToken)
    {
        var encoded = new TaskCompletionSource<EncodedBatch>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync((batch, encoded), cancellationToken).ConfigureAwait(false);
        return encoded.Task;
    }

    /// <summary>Ends the threads, after what they were given.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.Complete();
        await _threads.ConfigureAwait(false);
    }

    private void Encode(DocumentEncoder encoder)
    {
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_waiting.Reader.TryRead(out var work))
                Encode(encoder, work.Batch, work.Encoded);
        }
    }

    // Whatever goes wrong is the matter of who waits for the batch.
    private static void Encode(DocumentEncoder encoder, RawBatch batch, TaskCompletionSource<EncodedBatch> encoded)
    {
        using (batch)
        {
            try
            {
                encoded.SetResult(encoder.Encode(batch));
            }
            catch (Exception error)
            {
                encoded.SetException(error);
            }
        }
    }
}
