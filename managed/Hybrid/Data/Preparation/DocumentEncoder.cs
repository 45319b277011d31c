using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Hybrid.Tokenization;

namespace Hybrid.Data.Preparation;

/// <summary>Tokenizes batches of documents in parallel and gives them back in order.</summary>
/// <param name="tokenizer">Shared by all threads.</param>
/// <param name="type">How ids are stored.</param>
internal sealed class DocumentEncoder(Tokenizer tokenizer, TokenType type)
{
    /// <summary>
    /// The documents with their stored ids, the separator first. Reading runs ahead by a bounded number of batches.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<(HashedDocument Document, ReadOnlyMemory<byte> Tokens)>> EncodeAsync(
        IEnumerable<IReadOnlyList<HashedDocument>> batches,
        int threads,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The channel holds batches in work, in order. With those that the reader and the consumer have in hand, about
        // `threads` run at once.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var slots = new SemaphoreSlim(threads);
        var inOrder = Channel.CreateBounded<Task<IReadOnlyList<(HashedDocument, ReadOnlyMemory<byte>)>>>(2 * threads);
        var reading = Task.Run(() => ReadAsync(batches, inOrder.Writer, slots, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in inOrder.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return await batch.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    // Whatever ends reading goes to the consumer through the channel.
    private async Task ReadAsync(
        IEnumerable<IReadOnlyList<HashedDocument>> batches,
        ChannelWriter<Task<IReadOnlyList<(HashedDocument, ReadOnlyMemory<byte>)>>> inOrder,
        SemaphoreSlim slots,
        CancellationToken cancellationToken)
    {
        var running = new List<Task>();
        try
        {
            foreach (var batch in batches)
            {
                await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
                var work = Task.Run(() => Encode(batch, slots), CancellationToken.None);
                running.RemoveAll(task => task.IsCompleted);
                running.Add(work);
                await inOrder.WriteAsync(work, cancellationToken).ConfigureAwait(false);
            }

            inOrder.Complete();
        }
        catch (Exception error)
        {
            inOrder.Complete(error);
        }

        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private IReadOnlyList<(HashedDocument, ReadOnlyMemory<byte>)> Encode(
        IReadOnlyList<HashedDocument> batch, SemaphoreSlim slots)
    {
        try
        {
            return [.. batch.Select(document => (document, Store(tokenizer.Encode(document.Source.Text))))];
        }
        finally
        {
            slots.Release();
        }
    }

    private ReadOnlyMemory<byte> Store(IReadOnlyList<int> ids)
    {
        int size = ShardLayout.SizeOf(type);
        byte[] bytes = new byte[(ids.Count + 1) * size];
        StoreId(tokenizer.EndOfText, bytes);
        for (int i = 0; i < ids.Count; i++)
            StoreId(ids[i], bytes.AsSpan((i + 1) * size));
        return bytes;
    }

    private void StoreId(int id, Span<byte> target)
    {
        if (type == TokenType.UInt16)
            BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)id);
        else
            BinaryPrimitives.WriteInt32LittleEndian(target, id);
    }
}
