using System.Buffers.Binary;
using Hybrid.Checksums;

namespace Hybrid.Telemetry.TensorBoard;

/// <summary>
/// TFRecord's framing: length (uint64), its checksum, data, its checksum, all little-endian. The checksums are masked
/// CRC-32C.
/// </summary>
internal static class EventRecord
{
    private const uint MaskDelta = 0xa282ead8;

    /// <summary>A message as a file holds it.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> data)
    {
        var record = new byte[sizeof(ulong) + sizeof(uint) + data.Length + sizeof(uint)];
        var length = record.AsSpan(0, sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(ulong)), MaskedChecksum(length));
        data.CopyTo(record.AsSpan(sizeof(ulong) + sizeof(uint)));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(record.Length - sizeof(uint)), MaskedChecksum(data));
        return record;
    }

    /// <summary>A checksum that may itself lie in data that is checksummed: rotated, and a constant added.</summary>
    internal static uint MaskedChecksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = new Crc32c();
        checksum.Append(bytes);
        return uint.RotateRight(checksum.Value, 15) + MaskDelta;
    }
}
