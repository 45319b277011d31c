using System.IO.Compression;
using Hybrid.Data.Preparation.Reading;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Hybrid.Tests.Data.Preparation.Reading;

/// <summary>Writes files compressed as a whole.</summary>
internal static class CompressedFiles
{
    /// <summary>Compresses; in zstd with a checksum, as its program does.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> content, FileCompression compression)
    {
        using var bytes = new MemoryStream();
        using (var stream = Into(bytes, compression))
            stream.Write(content);
        return bytes.ToArray();
    }

    private static Stream Into(MemoryStream bytes, FileCompression compression)
    {
        switch (compression)
        {
            case FileCompression.Gzip:
                return new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true);
            case FileCompression.Zstandard:
                var stream = new CompressionStream(bytes, level: 1, leaveOpen: true);
                stream.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
                return stream;
            default:
                return new BufferedStream(bytes);
        }
    }
}
