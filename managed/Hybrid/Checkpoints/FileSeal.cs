using System.Globalization;
using Hybrid.Checksums;

namespace Hybrid.Checkpoints;

/// <summary>What a file must look like to be the one that was written.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Crc32c">CRC-32C (RFC 3720, appendix B.4) of its contents in hexadecimal.</param>
internal sealed record FileSeal(long Bytes, string Crc32c)
{
    /// <summary>Makes a seal from a finished checksum.</summary>
    public static FileSeal Of(long bytes, Crc32c checksum) =>
        new(bytes, checksum.Value.ToString("x8", CultureInfo.InvariantCulture));

    /// <summary>Reads a file and compares.</summary>
    /// <exception cref="CheckpointException">The file is missing or another one.</exception>
    public void Verify(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw SafetensorsHeader.Damaged(path, "it is missing.");
        if (file.Length != Bytes)
            throw SafetensorsHeader.Damaged(path, $"it has {file.Length} bytes; {Bytes} were written.");
        if (Checksum(path) != this)
            throw SafetensorsHeader.Damaged(path, "its contents are not what was written (the checksum differs).");
    }

    private static FileSeal Checksum(string path)
    {
        using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        var checksum = new Crc32c();
        var buffer = new byte[1 << 20];
        for (var read = file.Read(buffer); read > 0; read = file.Read(buffer))
            checksum.Append(buffer.AsSpan(0, read));
        return Of(file.Length, checksum);
    }
}
