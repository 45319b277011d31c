using System.Buffers;

namespace Hybrid.Data.Preparation.Reading;

/// <summary>
/// The part of a stream that is in memory: bytes are read at its end and left behind at its beginning. It grows as far
/// as its user lets it.
/// </summary>
/// <param name="stream">The stream; it becomes this object's.</param>
internal sealed class ByteWindow(Stream stream) : IDisposable
{
    private const int BlockBytes = 1 << 16;
    private const int UsualBytes = 4 * BlockBytes;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(UsualBytes);
    private int _start;
    private int _end;

    /// <summary>The bytes that are in memory.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start.._end);

    /// <summary>Bytes of the stream in front of them.</summary>
    public long Offset { get; private set; }

    /// <summary>Why the stream could not be read any further; null as long as it can.</summary>
    public string? Damage { get; private set; }

    /// <summary>
    /// Reads more bytes; false at the end of the stream, or where it is damaged. The stream is asked for blocks of the
    /// same length always, so that what can be read in front of a damage does not depend on where reading began.
    /// </summary>
    public bool ReadBlock()
    {
        MakeRoom();
        try
        {
            int read = stream.Read(_buffer, _end, BlockBytes);
            _end += read;
            return read > 0;
        }
        catch (Exception error) when (StreamDamage.Is(error))
        {
            Damage = StreamDamage.MessageOf(error);
            return false;
        }
    }

    /// <summary>Leaves bytes behind.</summary>
    public void Advance(int bytes)
    {
        _start += bytes;
        Offset += bytes;
    }

    /// <summary>Leaves bytes behind that may not be in memory yet, as far as the stream goes.</summary>
    public void Skip(long bytes)
    {
        if (stream.CanSeek && _end == 0)
        {
            stream.Seek(bytes, SeekOrigin.Current);
            Offset += bytes;
            return;
        }

        while (bytes > 0 && (_start < _end || ReadBlock()))
        {
            int step = (int)Math.Min(bytes, _end - _start);
            Advance(step);
            bytes -= step;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stream.Dispose();
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void MakeRoom()
    {
        int length = _end - _start;
        int needed = length + BlockBytes;
        if (needed > _buffer.Length)
            MoveTo(ArrayPool<byte>.Shared.Rent((int)Math.Max(needed, Math.Min(2L * _buffer.Length, Array.MaxLength))));
        else if (_buffer.Length > UsualBytes && needed <= UsualBytes / 2)
            MoveTo(ArrayPool<byte>.Shared.Rent(UsualBytes));
        else if (_end + BlockBytes > _buffer.Length)
            MoveTo(_buffer);
    }

    private void MoveTo(byte[] buffer)
    {
        Bytes.CopyTo(buffer);
        _end -= _start;
        _start = 0;
        if (buffer == _buffer)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = buffer;
    }
}
