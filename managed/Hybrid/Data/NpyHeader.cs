using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hybrid.Data;

/// <summary>
/// The header of a shard: NumPy's format for one dimension of little-endian unsigned integers
/// (numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
/// </summary>
internal static partial class NpyHeader
{
    // The header ends at a multiple of this, so that what follows is aligned.
    private const int Alignment = 64;

    // Ours has one line of dictionary; a longer one than this is not a shard's.
    private const int LongestDictionary = 4096;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The header's bytes for so many ids, in version 1.0 of the format.</summary>
    public static byte[] Format(TokenType type, long tokens)
    {
        string dictionary = string.Create(
            CultureInfo.InvariantCulture,
            $"{{'descr': '<u{ShardLayout.SizeOf(type)}', 'fortran_order': False, 'shape': ({tokens},), }}");
        int preamble = Magic.Length + 4;
        int length = (preamble + dictionary.Length + 1 + Alignment - 1) / Alignment * Alignment;
        byte[] header = new byte[length];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(length - preamble));
        header.AsSpan(preamble).Fill((byte)' ');
        Encoding.ASCII.GetBytes(dictionary, header.AsSpan(preamble));
        header[^1] = (byte)'\n';
        return header;
    }

    /// <summary>Reads the header of a file.</summary>
    /// <param name="file">The file, at its beginning.</param>
    /// <param name="path">What a message calls it.</param>
    /// <exception cref="DataException">The file is too short or not such an array.</exception>
    public static ShardLayout Read(Stream file, string path)
    {
        Span<byte> preamble = stackalloc byte[12];
        ReadExactly(file, preamble[..8], path);
        if (!preamble.StartsWith(Magic))
            throw Invalid(path, "it does not start with NumPy's magic bytes");

        int lengthSize = preamble[6] switch
        {
            1 => 2,
            2 or 3 => 4,
            _ => throw Invalid(path, $"its format has version {preamble[6]}.{preamble[7]}, where 1.0 to 3.0 are known"),
        };
        ReadExactly(file, preamble.Slice(8, lengthSize), path);
        long length = lengthSize == 2
            ? BinaryPrimitives.ReadUInt16LittleEndian(preamble[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(preamble[8..]);
        if (length > LongestDictionary)
            throw Invalid(path, $"its header claims {length} bytes");

        Span<byte> dictionary = stackalloc byte[(int)length];
        ReadExactly(file, dictionary, path);
        return Parse(Encoding.Latin1.GetString(dictionary), 8 + lengthSize + (int)length, path);
    }

    private static ShardLayout Parse(string dictionary, int dataOffset, string path)
    {
        var match = Dictionary().Match(dictionary);
        if (!match.Success)
            throw Invalid(path, $"its header is {dictionary.Trim()}");
        var type = match.Groups["width"].Value == "2" ? TokenType.UInt16 : TokenType.UInt32;
        if (!long.TryParse(match.Groups["count"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long tokens)
            || tokens > (long.MaxValue - dataOffset) / ShardLayout.SizeOf(type))
        {
            throw Invalid(path, $"its header claims {match.Groups["count"].Value} ids");
        }

        if (dataOffset % ShardLayout.SizeOf(type) != 0)
            throw Invalid(path, $"its ids start at byte {dataOffset}, which is not a multiple of their size");
        return new ShardLayout(type, tokens, dataOffset);
    }

    private static void ReadExactly(Stream file, Span<byte> target, string path)
    {
        if (file.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length)
            throw Invalid(path, "it ends inside its header");
    }

    private static DataException Invalid(string path, string reason) => new(
        $"{path} is not a token shard: {reason}. A shard is a .npy file with one dimension of '<u2' or '<u4'; "
        + "prepare the dataset again.");

    [GeneratedRegex(
        @"^\{'descr': '<u(?<width>[24])', 'fortran_order': False, 'shape': \((?<count>[0-9]+),\),? ?\} *\n$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Dictionary();
}
