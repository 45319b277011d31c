using System.Net;
using Hybrid.Storage;

namespace Hybrid.Hub;

/// <summary>Brings a file's contents into the cache: goes on where the last attempt ended, and checks the hash.</summary>
/// <param name="client">Talks to the Hub.</param>
/// <param name="repository">Where the file is.</param>
/// <param name="commit">At which commit.</param>
/// <param name="report">Called with the bytes that were added, or, negative, dropped.</param>
internal sealed class BlobDownload(HubClient client, HubRepository repository, string commit, Action<long> report)
{
    private const int BufferSize = 1 << 16;

    // A wrong hash may come from a file that two attempts pieced together; a second one, from a fresh file, is the
    // server's.
    private const int Verifications = 2;

    /// <summary>Downloads a file.</summary>
    /// <param name="file">Which file.</param>
    /// <param name="destination">Its path in the cache.</param>
    /// <param name="cancellationToken">Stops it; what is there stays for the next attempt.</param>
    public async Task RunAsync(HubFile file, string destination, CancellationToken cancellationToken)
    {
        await using var partial = PartialFile.Open(destination);
        report(partial.Stream.Length);
        for (var attempt = 0; attempt < Verifications; attempt++)
        {
            await FetchAsync(file, partial.Stream, cancellationToken);
            if (await BlobHash.MatchesAsync(partial.Stream, file, cancellationToken))
            {
                partial.Complete();
                return;
            }
            Restart(partial.Stream);
        }
        throw new NetworkException(
            $"{file.Path} came with another hash than the Hub lists ({file.Blob}), twice; it was dropped. Something "
            + "between here and the Hub changes it: try another network, or another HF_ENDPOINT.");
    }

    private async Task FetchAsync(HubFile file, FileStream target, CancellationToken cancellationToken)
    {
        if (target.Length > file.Size)
            Restart(target);
        var backoff = client.NewBackoff();
        while (target.Length < file.Size)
        {
            await client.SendAsync(
                () => repository.Request(commit, file, target.Length),
                (response, token) => AppendAsync(response, file, target, backoff, token),
                file.Path,
                backoff,
                cancellationToken);
        }
    }

    private async Task<long> AppendAsync(
        HttpResponseMessage response,
        HubFile file,
        FileStream target,
        Backoff backoff,
        CancellationToken cancellationToken)
    {
        // Whoever does not know ranges, or another range than was asked for, sends the file from its beginning.
        if (response.StatusCode != HttpStatusCode.PartialContent)
            Restart(target);
        else if (response.Content.Headers.ContentRange?.From != target.Length)
            throw new TransientNetworkException($"{file.Path}: the server sent another part than was asked for.");

        target.Position = target.Length;
        await using var body = await client.OpenBodyAsync(response, cancellationToken);
        var buffer = new byte[BufferSize];
        for (int count; (count = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (target.Length + count > file.Size)
            {
                throw new NetworkException(
                    $"{file.Path} is longer than the {file.Size} bytes that the Hub lists; it was not stored.");
            }
            await WriteAsync(target, buffer.AsMemory(0, count), cancellationToken);
            backoff.Reset();
            report(count);
        }
        return target.Length == file.Size
            ? target.Length
            : throw new TransientNetworkException($"{file.Path} ended after {target.Length} of {file.Size} bytes.");
    }

    private static async Task WriteAsync(FileStream target, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await target.WriteAsync(bytes, cancellationToken);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw StorageFaults.TooLarge(target.Name, error);
        }
    }

    private void Restart(FileStream target)
    {
        report(-target.Length);
        target.SetLength(0);
    }
}
