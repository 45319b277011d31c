namespace Hybrid.FakeHub;

/// <summary>Answers a request for a file's bytes, with ranges and with what may go wrong.</summary>
internal static class FileAnswer
{
    /// <summary>Sends a file, or a part of it.</summary>
    public static Task SendAsync(HttpExchange exchange, FakeFile file, Fault? fault)
    {
        var contents = file.Contents.ToArray();
        if (fault is { Corrupt: true })
            contents[0] ^= 1;
        if (fault is { IgnoreRange: true } || exchange.RangeStart is not { } start)
            return exchange.RespondAsync(200, contents, [("ETag", $"\"{file.Blob}\"")], fault?.BreakAfter);
        return start < contents.Length
            ? exchange.RespondAsync(
                206,
                contents.AsMemory((int)start),
                [("Content-Range", $"bytes {start}-{contents.Length - 1}/{contents.Length}")],
                fault?.BreakAfter)
            : exchange.RespondAsync(416, default, [("Content-Range", $"bytes */{contents.Length}")]);
    }
}
