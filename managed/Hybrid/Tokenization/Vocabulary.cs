using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace Hybrid.Tokenization;

/// <summary>
/// A vocabulary in tiktoken's format: a line per token, the token's bytes in base64, a space, its rank. Ranks are ids
/// and run from 0 without gaps.
/// </summary>
internal sealed class Vocabulary
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    private Vocabulary(byte[] bytes, int[] starts, string hash)
    {
        _bytes = bytes;
        _starts = starts;
        Hash = hash;
    }

    /// <summary>Number of tokens.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>SHA-256 of the file.</summary>
    public string Hash { get; }

    /// <summary>The bytes of a token.</summary>
    public ReadOnlySpan<byte> this[int id] => _bytes.AsSpan(_starts[id].._starts[id + 1]);

    /// <summary>Number of bytes of a token.</summary>
    public int LengthOf(int id) => _starts[id + 1] - _starts[id];

    /// <summary>Reads a vocabulary and holds it to its published hash.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">What a message calls it.</param>
    /// <param name="expectedHash">SHA-256 in lower-case hexadecimal digits.</param>
    /// <exception cref="DataException">The hash is another one, or the file is not in the format.</exception>
    public static Vocabulary Parse(ReadOnlySpan<byte> file, string name, string expectedHash)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(file));
        if (hash != expectedHash)
        {
            throw new DataException(
                $"The vocabulary {name} has SHA-256 {hash}, not {expectedHash}: it is damaged or another one. Get it again.");
        }

        var bytes = new List<byte>(file.Length);
        var starts = new List<int> { 0 };
        foreach (var line in file.Split((byte)'\n'))
        {
            if (file[line].IsEmpty)
                continue;
            if (!TryAppendToken(file[line], starts.Count - 1, bytes))
                throw new DataException($"The vocabulary {name} is not in tiktoken's format at line {starts.Count}.");
            starts.Add(bytes.Count);
        }

        return new Vocabulary([.. bytes], [.. starts], hash);
    }

    private static bool TryAppendToken(ReadOnlySpan<byte> line, int expectedRank, List<byte> bytes)
    {
        int space = line.IndexOf((byte)' ');
        if (space < 0
            || !int.TryParse(line[(space + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int rank)
            || rank != expectedRank)
        {
            return false;
        }

        Span<byte> token = stackalloc byte[Base64.GetMaxDecodedFromUtf8Length(space)];
        if (Base64.DecodeFromUtf8(line[..space], token, out _, out int written) != System.Buffers.OperationStatus.Done)
            return false;
        bytes.AddRange(token[..written]);
        return true;
    }
}
