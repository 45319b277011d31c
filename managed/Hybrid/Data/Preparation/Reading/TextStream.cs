using System.IO.Compression;
using Hybrid.Storage;
using ZstdSharp;

namespace Hybrid.Data.Preparation.Reading;

/// <summary>The text of a file as UTF-8: decompressed, without byte order mark, and converted if that says UTF-16.</summary>
internal static class TextStream
{
    private const int FileBuffer = 1 << 16;

    private static ReadOnlySpan<byte> Utf8Mark => [0xef, 0xbb, 0xbf];

    private static ReadOnlySpan<byte> LittleEndianMark => [0xff, 0xfe];

    private static ReadOnlySpan<byte> BigEndianMark => [0xfe, 0xff];

    /// <summary>Opens a file's text.</summary>
    /// <param name="file">The file, which the caller closes; it says how much of it has been read.</param>
    /// <param name="compression">How it is compressed.</param>
    /// <exception cref="DataException">The file cannot be read, or does not begin as a file so compressed does.</exception>
    public static Stream Open(FileStream file, FileCompression compression)
    {
        try
        {
            byte[] start = new byte[Utf8Mark.Length];
            int length = Decompressed(file, compression).ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            file.Position = 0;
            return WithoutMark(Decompressed(file, compression), start.AsSpan(0, length));
        }
        catch (Exception error) when (StreamDamage.Is(error))
        {
            throw new DataException($"{file.Name} cannot be read: {StreamDamage.MessageOf(error)}. Download it again.", error);
        }
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="DataException">It cannot be opened.</exception>
    public static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileBuffer, FileOptions.SequentialScan);
        }
        catch (Exception error) when (StorageFaults.IsOfFile(error))
        {
            throw new DataException($"{path} cannot be read: {error.Message}", error);
        }
    }

    private static Stream Decompressed(FileStream file, FileCompression compression) => compression switch
    {
        FileCompression.Gzip => new GZipStream(file, CompressionMode.Decompress, leaveOpen: true),
        FileCompression.Zstandard => new DecompressionStream(file, leaveOpen: true),
        _ => file,
    };

    private static Stream WithoutMark(Stream stream, ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(Utf8Mark))
            return Behind(stream, Utf8Mark.Length);
        if (start.StartsWith(LittleEndianMark))
            return new Utf16Stream(Behind(stream, LittleEndianMark.Length), isBigEndian: false);
        return start.StartsWith(BigEndianMark)
            ? new Utf16Stream(Behind(stream, BigEndianMark.Length), isBigEndian: true)
            : stream;
    }

    private static Stream Behind(Stream stream, int bytes)
    {
        stream.ReadExactly(stackalloc byte[bytes]);
        return stream;
    }
}
