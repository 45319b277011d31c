namespace Hybrid.Tokenization;

/// <summary>
/// Byte pair encoding of one piece: as long as two neighbours together are a token, those of the lowest rank are merged,
/// of several the leftmost. Takes n log n steps for n bytes.
/// </summary>
/// <remarks>Memory: <see cref="MergeQueue"/>'s, of about a merge per byte of the piece. Thread safety: none.</remarks>
internal sealed class PieceMerger
{
    private readonly TokenTable _tokens;
    private readonly Vocabulary _vocabulary;
    private readonly int[] _byteTokens;
    private readonly MergeQueue _merges = new();

    /// <summary>Merges with a vocabulary.</summary>
    /// <param name="tokens">Its tokens.</param>
    public PieceMerger(TokenTable tokens)
    {
        _tokens = tokens;
        _vocabulary = tokens.Vocabulary;
        _byteTokens = [.. Enumerable.Range(0, 256).Select(value => tokens.Find([(byte)value], 1))];
    }

    /// <summary>The ids of a piece.</summary>
    /// <param name="piece">Any bytes.</param>
    /// <param name="ids">As long as the piece at least.</param>
    /// <returns>Number of ids written.</returns>
    public int Merge(ReadOnlySpan<byte> piece, Span<int> ids)
    {
        // While merging, ids[i] is the token that begins at byte i. Inside a token it is negative, and at its last byte
        // minus its length, so that its beginning can be found from behind it.
        var tokenAt = ids[..piece.Length];
        _merges.Clear(expected: piece.Length);
        for (int i = 0; i < piece.Length; i++)
        {
            tokenAt[i] = _byteTokens[piece[i]];
            if (i > 0)
                AddMerge(piece, i - 1, 2);
        }

        while (_merges.TryTake(out int token, out int start))
        {
            if (IsPossible(tokenAt, token, start))
                Apply(piece, tokenAt, token, start);
        }

        _merges.Clear(expected: 0);
        return Gather(tokenAt);
    }

    private void AddMerge(ReadOnlySpan<byte> piece, int start, int length)
    {
        int token = _tokens.Find(piece[start..], length);
        if (token >= 0)
            _merges.Add(token, start);
    }

    // An earlier merge may have taken one of the two neighbours. If two begin here and are as long as the token, they
    // are the token: these are its bytes.
    private bool IsPossible(ReadOnlySpan<int> tokenAt, int token, int start)
    {
        if (tokenAt[start] < 0)
            return false;
        int left = _vocabulary.LengthOf(tokenAt[start]);
        int right = _vocabulary.LengthOf(token) - left;
        return right > 0 && right == _vocabulary.LengthOf(tokenAt[start + left]);
    }

    private void Apply(ReadOnlySpan<byte> piece, Span<int> tokenAt, int token, int start)
    {
        int middle = start + _vocabulary.LengthOf(tokenAt[start]);
        int length = _vocabulary.LengthOf(token);
        int end = start + length;
        tokenAt[middle] = -1;
        tokenAt[end - 1] = -length;
        tokenAt[start] = token;

        if (end < piece.Length)
            AddMerge(piece, start, length + _vocabulary.LengthOf(tokenAt[end]));
        if (start > 0)
        {
            int before = Math.Max(1, -tokenAt[start - 1]);
            AddMerge(piece, start - before, before + length);
        }
    }

    private int Gather(Span<int> tokenAt)
    {
        int count = 0;
        for (int start = 0; start < tokenAt.Length; start += _vocabulary.LengthOf(tokenAt[count - 1]))
            tokenAt[count++] = tokenAt[start];
        return count;
    }
}
