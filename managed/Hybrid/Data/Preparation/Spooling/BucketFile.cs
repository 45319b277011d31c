using Hybrid.Storage;
using Microsoft.Win32.SafeHandles;

namespace Hybrid.Data.Preparation.Spooling;

/// <summary>One of <see cref="BucketFiles"/>.</summary>
internal sealed class BucketFile : IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly byte[] _buffer;

    // The file as far as it counts; what is buffered comes behind, and what is on the disk is a beginning of it.
    private long _written;
    private int _buffered;
    private long _onDisk;

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">What it is cut to.</param>
    /// <param name="bufferBytes">Bytes that are buffered.</param>
    /// <exception cref="DataException">It is shorter than that.</exception>
    public BucketFile(string path, long length, int bufferBytes)
    {
        _path = path;
        _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        long found = RandomAccess.GetLength(_handle);
        if (found < length)
        {
            _handle.Dispose();
            throw new DataException(
                $"{path} has {found:N0} bytes, but {length:N0} had been written when the preparation was interrupted. "
                + "It cannot go on; begin again with --overwrite.");
        }

        RandomAccess.SetLength(_handle, length);
        _written = length;
        _onDisk = length;
        _buffer = new byte[bufferBytes];
    }

    /// <summary>Bytes that were appended.</summary>
    public long Length
    {
        get
        {
            lock (_lock)
                return _written + _buffered;
        }
    }

    /// <summary>Appends.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (bytes.Length > _buffer.Length - _buffered)
                WriteBuffer();
            if (bytes.Length > _buffer.Length)
            {
                Write(bytes);
                return;
            }

            bytes.CopyTo(_buffer.AsSpan(_buffered));
            _buffered += bytes.Length;
        }
    }

    /// <summary>Copies bytes.</summary>
    public void Read(long offset, Span<byte> target)
    {
        lock (_lock)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, _written + _buffered - target.Length);
            WriteBuffer();
        }

        for (int read = 0; read < target.Length;)
        {
            int more = RandomAccess.Read(_handle, target[read..], offset + read);
            if (more == 0)
                throw new DataException($"{_path} has become shorter while it was read. Prepare again with --overwrite.");
            read += more;
        }
    }

    /// <summary>Hands what is buffered to the system.</summary>
    /// <returns>The length.</returns>
    public long Flush()
    {
        lock (_lock)
        {
            WriteBuffer();
            return _written;
        }
    }

    /// <summary>Returns when what was flushed is on the disk.</summary>
    public void FlushToDisk()
    {
        long written;
        lock (_lock)
        {
            written = _written;
            if (written == _onDisk)
                return;
        }

        RandomAccess.FlushToDisk(_handle);
        lock (_lock)
            _onDisk = written;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private void WriteBuffer()
    {
        if (_buffered == 0)
            return;
        Write(_buffer.AsSpan(0, _buffered));
        _buffered = 0;
    }

    // A write that fails (a full disk) leaves the length as it was: it can be tried again.
    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, _written);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw StorageFaults.TooLarge(_path, error);
        }

        _written += bytes.Length;
    }
}
