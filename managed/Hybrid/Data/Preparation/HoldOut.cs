using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hybrid.Data.Preparation;

/// <summary>
/// Decides what is held out for validation: what the first 8 bytes of SHA-256, taken as a little-endian number, put
/// under the fraction's part of 2^64. The seed has no say, so that datasets of different seeds can be compared.
/// </summary>
internal static class HoldOut
{
    /// <summary>The hash of a key.</summary>
    public static ulong HashOf(string key) => HashOf(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>The hash of a key whose SHA-256 is known.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> sha256) => BinaryPrimitives.ReadUInt64LittleEndian(sha256);

    /// <summary>Hashes under this are held out.</summary>
    /// <param name="fraction">At least 0 and under 1.</param>
    public static ulong Threshold(double fraction) => (ulong)(fraction * Math.Pow(2, 64));
}
