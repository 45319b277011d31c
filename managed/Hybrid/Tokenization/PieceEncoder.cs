namespace Hybrid.Tokenization;

/// <summary>
/// Encodes texts on one thread. A piece is looked up in the vocabulary, then among the pieces that were met before; what is
/// in neither is merged.
/// </summary>
/// <remarks>
/// Memory: 96 bytes for each piece to remember, 6 MB; while a long piece is merged, 8 bytes per byte of it. Thread safety:
/// none.
/// </remarks>
/// <param name="tokens">The vocabulary.</param>
/// <param name="capacity">Number of pieces to remember: a power of two, at least 2.</param>
internal sealed class PieceEncoder(TokenTable tokens, int capacity = PieceEncoder.DefaultCapacity)
{
    private const int DefaultCapacity = 1 << 16;

    private readonly PieceTable _met = new(capacity);
    private readonly PieceMerger _merger = new(tokens);

    /// <summary>The ids of a text.</summary>
    /// <param name="text">UTF-8; the bytes of what is not come back from its ids all the same.</param>
    /// <param name="ids">As long as the text at least.</param>
    /// <returns>Number of ids written.</returns>
    public int Encode(ReadOnlySpan<byte> text, Span<int> ids)
    {
        int count = 0;
        while (!text.IsEmpty)
        {
            int length = Gpt2Pattern.PieceLength(text);
            count += length <= PieceKey.LongestPiece
                ? EncodeShort(text, length, ids[count..])
                : EncodeLong(text[..length], ids[count..]);
            text = text[length..];
        }

        return count;
    }

    private int EncodeShort(ReadOnlySpan<byte> text, int length, Span<int> ids)
    {
        var key = PieceKey.Of(text, length);
        uint hash = key.Hash();
        int token = tokens.Find(key, hash);
        if (token >= 0)
        {
            ids[0] = token;
            return 1;
        }

        int count = _met.Find(key, hash, ids);
        if (count == 0)
        {
            count = _merger.Merge(text[..length], ids);
            _met.Add(key, hash, ids[..count]);
        }

        return count;
    }

    private int EncodeLong(ReadOnlySpan<byte> piece, Span<int> ids)
    {
        int token = tokens.Find(piece, piece.Length);
        if (token < 0)
            return _merger.Merge(piece, ids);
        ids[0] = token;
        return 1;
    }
}
