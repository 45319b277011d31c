using System.Numerics;
using System.Runtime.InteropServices;
using Hybrid.Tokenization;

namespace Hybrid.Data.Inspection;

/// <summary>How many bytes of text each id of a tokenizer stands for; a separator stands for none.</summary>
internal sealed class TokenBytes
{
    private readonly int[] _lengths;

    /// <summary>Asks a tokenizer.</summary>
    public TokenBytes(Tokenizer tokenizer)
    {
        _lengths = [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(id => tokenizer.BytesOf(id).Length)];
        _lengths[tokenizer.EndOfText] = 0;
    }

    /// <summary>Bytes of some ids.</summary>
    /// <param name="ids">The ids as stored.</param>
    /// <param name="type">How they are stored.</param>
    /// <param name="path">What a message calls their file.</param>
    /// <exception cref="DataException">An id is not in the vocabulary.</exception>
    public long Sum(ReadOnlySpan<byte> ids, TokenType type, string path) => type == TokenType.UInt16
        ? Sum(MemoryMarshal.Cast<byte, ushort>(ids), path)
        : Sum(MemoryMarshal.Cast<byte, uint>(ids), path);

    private long Sum<T>(ReadOnlySpan<T> ids, string path)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (ids.IndexOfAnyExceptInRange(T.Zero, T.CreateSaturating(_lengths.Length - 1)) is >= 0 and int foreign)
        {
            throw new DataException(
                $"{path} has the id {ids[foreign]}, which is not in the vocabulary. hybrid data verify tells all that is wrong.");
        }

        long sum = 0;
        foreach (T id in ids)
            sum += _lengths[int.CreateTruncating(id)];
        return sum;
    }
}
