using Hybrid.Checksums;
using Hybrid.Storage;

namespace Hybrid.Checkpoints;

/// <summary>A new file whose length and checksum are known when it is finished and on the disk.</summary>
internal sealed class SealedFileStream(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
    private readonly Crc32c _checksum = new();

    /// <summary>Writes a whole file of bytes.</summary>
    public static FileSeal WriteAll(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = new SealedFileStream(path);
        file.Write(bytes);
        return file.Finish();
    }

    /// <summary>Appends bytes.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw StorageFaults.TooLarge(_file.Name, error);
        }

        _checksum.Append(bytes);
    }

    /// <summary>Returns when everything is on the disk.</summary>
    public FileSeal Finish()
    {
        _file.Flush(flushToDisk: true);
        return FileSeal.Of(_file.Length, _checksum);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
