using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hybrid.Tokenization;

/// <summary>
/// Finds the id of bytes that are a token. Short tokens are in a hash table with linear probing, of at least two slots per
/// token of 36 bytes each (4.7 MB for r50k_base); the few others in a sorted array.
/// </summary>
/// <remarks>Thread safety: immutable.</remarks>
internal sealed class TokenTable
{
    private readonly PieceKey[] _keys;
    private readonly int[] _ids;
    private readonly int[] _longTokens;
    private readonly int _longest;

    /// <summary>Enters all tokens of a vocabulary.</summary>
    public TokenTable(Vocabulary vocabulary)
    {
        Vocabulary = vocabulary;
        int slots = (int)BitOperations.RoundUpToPowerOf2(2 * (uint)vocabulary.Count);
        _keys = new PieceKey[slots];
        _ids = new int[slots];
        var longTokens = new List<int>();

        // In the order of ranks, so that the commonest tokens are where their hashes point.
        for (int id = 0; id < vocabulary.Count; id++)
        {
            _longest = Math.Max(_longest, vocabulary.LengthOf(id));
            if (vocabulary.LengthOf(id) > PieceKey.LongestPiece)
                longTokens.Add(id);
            else
                Enter(id);
        }

        longTokens.Sort((left, right) => vocabulary[left].SequenceCompareTo(vocabulary[right]));
        _longTokens = [.. longTokens];
    }

    /// <summary>The tokens.</summary>
    public Vocabulary Vocabulary { get; }

    private uint SlotMask => (uint)_keys.Length - 1;

    /// <summary>The id of a short token; -1 where there is none.</summary>
    /// <param name="key">The token's key.</param>
    /// <param name="hash">The key's hash.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(in PieceKey key, uint hash)
    {
        for (uint slot = hash & SlotMask; !_keys[slot].IsEmpty; slot = (slot + 1) & SlotMask)
        {
            if (_keys[slot].Equals(key))
                return _ids[slot];
        }

        return -1;
    }

    /// <summary>The id of a token of any length; -1 where there is none.</summary>
    /// <param name="text">The token and what follows it.</param>
    /// <param name="length">Bytes of the token.</param>
    public int Find(ReadOnlySpan<byte> text, int length)
    {
        if (length > PieceKey.LongestPiece)
            return FindLong(text[..length]);
        var key = PieceKey.Of(text, length);
        return Find(key, key.Hash());
    }

    private void Enter(int id)
    {
        var token = Vocabulary[id];
        var key = PieceKey.Of(token, token.Length);
        uint slot = key.Hash() & SlotMask;
        while (!_keys[slot].IsEmpty)
            slot = (slot + 1) & SlotMask;
        _keys[slot] = key;
        _ids[slot] = id;
    }

    private int FindLong(ReadOnlySpan<byte> token)
    {
        if (token.Length > _longest)
            return -1;
        int low = 0;
        int high = _longTokens.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            int order = token.SequenceCompareTo(Vocabulary[_longTokens[middle]]);
            if (order == 0)
                return _longTokens[middle];
            (low, high) = order < 0 ? (low, middle) : (middle + 1, high);
        }

        return -1;
    }
}
