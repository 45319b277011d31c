using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Hybrid.Data.Preparation.Reading;

/// <summary>
/// A text of UTF-16 as UTF-8. Half a surrogate pair becomes the three bytes that it would have if it were a character,
/// which are no UTF-8: whoever reads them finds out.
/// </summary>
/// <param name="utf16">The text behind its byte order mark; it becomes this object's.</param>
/// <param name="isBigEndian">Its byte order.</param>
internal sealed class Utf16Stream(Stream utf16, bool isBigEndian) : Stream
{
    private const int BlockUnits = 1 << 13;

    private readonly char[] _units = new char[1 + BlockUnits]; // one that waits for its second half, and a block
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <remarks>There must be room for a character, of 4 bytes.</remarks>
    public override int Read(byte[] buffer, int offset, int count)
    {
        int written;
        do
        {
            written = Convert(buffer.AsSpan(offset, count));
        }
        while (written == 0 && ReadUnits());
        return written;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            utf16.Dispose();
        base.Dispose(disposing);
    }

    private int Convert(Span<byte> target)
    {
        var status = Utf8.FromUtf16(
            _units.AsSpan(_start.._end), target, out int read, out int written, replaceInvalidSequences: false, _isAtEnd);
        _start += read;
        if (status != OperationStatus.InvalidData || target.Length - written < 3)
            return written;
        char half = _units[_start++];
        target[written] = (byte)(0xe0 | half >> 12);
        target[written + 1] = (byte)(0x80 | half >> 6 & 0x3f);
        target[written + 2] = (byte)(0x80 | half & 0x3f);
        return written + 3;
    }

    private bool ReadUnits()
    {
        if (_isAtEnd)
            return false;
        int waiting = _end - _start;
        _units.AsSpan(_start, waiting).CopyTo(_units);
        var block = _units.AsSpan(waiting, BlockUnits);
        var bytes = MemoryMarshal.AsBytes(block);
        int read = utf16.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (isBigEndian == BitConverter.IsLittleEndian)
        {
            var units = MemoryMarshal.Cast<char, ushort>(block);
            BinaryPrimitives.ReverseEndianness(units, units);
        }

        if (read % sizeof(char) > 0)
            block[read++ / sizeof(char)] = '\ud800'; // half a unit: no character either
        _isAtEnd = read < bytes.Length;
        _start = 0;
        _end = waiting + read / sizeof(char);
        return true;
    }
}
