using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Hybrid.FakeHub;

/// <summary>A small HTTP/1.1 server on loopback at a port of its own.</summary>
public sealed class HttpServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<HttpExchange, Task> _answer;
    private readonly ConcurrentQueue<HttpExchange> _requests = [];
    private readonly Task _loop;

    /// <param name="answer">Answers a request.</param>
    public HttpServer(Func<HttpExchange, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        Root = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _loop = AcceptAsync();
    }

    /// <summary>Where it is.</summary>
    public Uri Root { get; }

    /// <summary>What it was asked, in order.</summary>
    public IReadOnlyList<HttpExchange> Requests => [.. _requests];

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        // Before the listener stops, which would be an error to a loop that is about to accept.
        _loop.Wait();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                if (await HttpExchange.ReadAsync(client.GetStream(), Root, _stop.Token) is { } exchange)
                {
                    _requests.Enqueue(exchange);
                    await _answer(exchange);
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // The client went away, or the test is over.
            }
        }
    }
}
