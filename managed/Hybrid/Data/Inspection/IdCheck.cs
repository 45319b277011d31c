using System.Numerics;
using System.Runtime.InteropServices;

namespace Hybrid.Data.Inspection;

/// <summary>Counts the documents of a shard and finds ids that the vocabulary lacks.</summary>
/// <param name="type">How ids are stored.</param>
/// <param name="tokenizer">Whose ids they are.</param>
internal sealed class IdCheck(TokenType type, DatasetTokenizer tokenizer)
{
    private long _position;

    /// <summary>Separators so far.</summary>
    public long Documents { get; private set; }

    /// <summary>Whether the first id is a separator; true of no ids.</summary>
    public bool StartsWithSeparator { get; private set; } = true;

    /// <summary>Ids that are not under the vocabulary's size.</summary>
    public long InvalidIds { get; private set; }

    /// <summary>The first of them.</summary>
    public long FirstInvalidId { get; private set; }

    /// <summary>Where it is.</summary>
    public long FirstInvalidPosition { get; private set; }

    /// <summary>Goes on with the next ids.</summary>
    public void Add(ReadOnlySpan<byte> ids)
    {
        if (type == TokenType.UInt16)
            Add(MemoryMarshal.Cast<byte, ushort>(ids));
        else
            Add(MemoryMarshal.Cast<byte, uint>(ids));
    }

    private void Add<T>(ReadOnlySpan<T> ids)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T separator = T.CreateSaturating(tokenizer.EndOfText);
        if (_position == 0 && !ids.IsEmpty)
            StartsWithSeparator = ids[0] == separator;
        Documents += ids.Count(separator);
        FindInvalid(ids, T.CreateSaturating(tokenizer.VocabularySize - 1));
        _position += ids.Length;
    }

    private void FindInvalid<T>(ReadOnlySpan<T> ids, T greatest)
        where T : unmanaged, IBinaryInteger<T>
    {
        int next;
        for (int start = 0; (next = ids[start..].IndexOfAnyExceptInRange(T.Zero, greatest)) >= 0; start += next + 1)
        {
            if (InvalidIds == 0)
                (FirstInvalidPosition, FirstInvalidId) = (_position + start + next, long.CreateChecked(ids[start + next]));
            InvalidIds++;
        }
    }
}
