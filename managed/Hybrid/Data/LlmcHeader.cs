using System.Buffers.Binary;

namespace Hybrid.Data;

/// <summary>
/// The header of a .bin shard of llm.c (github.com/karpathy/llm.c, dev/data/data_common.py): 256 little-endian 32-bit
/// integers, of which the first three are magic number, version and number of ids. The others are zero.
/// </summary>
internal static class LlmcHeader
{
    /// <summary>How names of such files end.</summary>
    public const string Extension = ".bin";

    private const int Bytes = 256 * sizeof(int);

    /// <summary>Reads the header of a file.</summary>
    /// <param name="file">The file, at its beginning.</param>
    /// <param name="path">What a message calls it.</param>
    /// <exception cref="DataException">The file is too short or not such a shard.</exception>
    public static ShardLayout Read(Stream file, string path)
    {
        Span<byte> header = stackalloc byte[Bytes];
        if (file.ReadAtLeast(header, Bytes, throwOnEndOfStream: false) < Bytes)
            throw Invalid(path, $"it ends inside its header of {Bytes} bytes");

        int tokens = IntegerAt(header, 2);
        if (tokens < 0)
            throw Invalid(path, $"its header claims {tokens} ids");
        return new(TypeOf(IntegerAt(header, 0), IntegerAt(header, 1), path), tokens, Bytes);
    }

    private static TokenType TypeOf(int magic, int version, string path) => (magic, version) switch
    {
        (20240520, 1) => TokenType.UInt16,
        (20240801, 7) => TokenType.UInt32,
        (20240520 or 20240801, _) => throw Invalid(path, $"its header has version {version} of kind {magic}"),
        _ => throw Invalid(path, $"it starts with {magic}"),
    };

    private static int IntegerAt(ReadOnlySpan<byte> header, int index) =>
        BinaryPrimitives.ReadInt32LittleEndian(header[(index * sizeof(int))..]);

    private static DataException Invalid(string path, string reason) => new(
        $"{path} is not a token shard: {reason}. A .bin shard of llm.c starts with 20240520 and version 1 (16-bit ids) or "
        + "20240801 and version 7 (32-bit ids); copy it again or make it again.");
}
