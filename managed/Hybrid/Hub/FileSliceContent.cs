using System.Net;

namespace Hybrid.Hub;

/// <summary>A part of a file as the body of a request.</summary>
/// <param name="path">The file.</param>
/// <param name="offset">Where the part begins.</param>
/// <param name="length">Its bytes.</param>
internal sealed class FileSliceContent(string path, long offset, long length) : HttpContent
{
    private const int BufferSize = 1 << 18;

    /// <summary>Called with the bytes sent since the last call.</summary>
    public event Action<int>? Progressed;

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        file.Position = offset;
        var buffer = new byte[BufferSize];
        for (var left = length; left > 0;)
        {
            var count = (int)Math.Min(left, buffer.Length);
            await file.ReadExactlyAsync(buffer.AsMemory(0, count), cancellationToken);
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            left -= count;
            Progressed?.Invoke(count);
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long bytes)
    {
        bytes = length;
        return true;
    }
}
