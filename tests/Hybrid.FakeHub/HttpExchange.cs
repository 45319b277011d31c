using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Hybrid.FakeHub;

/// <summary>One request and its answer over a connection of its own, so that a test can break it anywhere.</summary>
public sealed class HttpExchange
{
    private readonly NetworkStream _connection;

    private HttpExchange(NetworkStream connection, string method, Uri uri, Dictionary<string, string> headers, byte[] body)
    {
        _connection = connection;
        Method = method;
        Uri = uri;
        Headers = headers;
        Body = body;
    }

    /// <summary>GET, POST, ...</summary>
    public string Method { get; }

    /// <summary>Where to.</summary>
    public Uri Uri { get; }

    /// <summary>Header fields by name, in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The body.</summary>
    public byte[] Body { get; }

    /// <summary>The path without escapes.</summary>
    public string Path => Uri.UnescapeDataString(Uri.AbsolutePath);

    /// <summary>The bearer's token; null when there is none.</summary>
    public string? Token => Headers.TryGetValue("Authorization", out var value) && value.StartsWith("Bearer ", StringComparison.Ordinal)
        ? value["Bearer ".Length..]
        : null;

    /// <summary>The first byte that a Range header asks for; null when there is none.</summary>
    public long? RangeStart => Headers.TryGetValue("Range", out var value)
        ? long.Parse(value["bytes=".Length..].Split('-')[0], CultureInfo.InvariantCulture)
        : null;

    /// <summary>Reads a request; null when the connection ends before.</summary>
    public static async Task<HttpExchange?> ReadAsync(NetworkStream connection, Uri server, CancellationToken cancellationToken)
    {
        var head = await ReadHeadAsync(connection, cancellationToken);
        if (head is null)
            return null;
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var start = lines[0].Split(' ');
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToDictionary(
            field => field[0], field => field[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await connection.ReadExactlyAsync(body, cancellationToken);
        return new(connection, start[0], new(server, start[1]), headers, body);
    }

    /// <summary>Answers.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body.</param>
    /// <param name="headers">Header fields.</param>
    /// <param name="breakAfter">Break the connection after so many bytes of the body; null sends it all.</param>
    public async Task RespondAsync(
        int status, ReadOnlyMemory<byte> body, IEnumerable<(string Name, string Value)>? headers = null, int? breakAfter = null)
    {
        var head = new StringBuilder($"HTTP/1.1 {status} Status\r\nConnection: close\r\nContent-Length: {body.Length}\r\n");
        foreach (var (name, value) in headers ?? [])
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        await _connection.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        if (Method != "HEAD")
            await _connection.WriteAsync(body[..Math.Min(body.Length, breakAfter ?? body.Length)]);
    }

    /// <summary>Answers with JSON.</summary>
    public Task RespondJsonAsync(string json, params (string Name, string Value)[] headers) =>
        RespondAsync(200, Encoding.UTF8.GetBytes(json), [("Content-Type", "application/json"), .. headers]);

    private static async Task<string?> ReadHeadAsync(NetworkStream connection, CancellationToken cancellationToken)
    {
        // Byte by byte, so that none of the body is taken.
        var head = new StringBuilder();
        var next = new byte[1];
        while (!EndsHead(head))
        {
            if (await connection.ReadAsync(next, cancellationToken) == 0)
                return null;
            head.Append((char)next[0]);
        }
        return head.ToString();
    }

    private static bool EndsHead(StringBuilder head) =>
        head.Length >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n';
}
