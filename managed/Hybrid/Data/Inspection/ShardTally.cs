using System.Runtime.InteropServices;

namespace Hybrid.Data.Inspection;

/// <summary>Cuts the ids of a shard into documents and counts them.</summary>
/// <param name="path">The shard.</param>
/// <param name="type">How ids are stored.</param>
/// <param name="separator">The id that begins a document.</param>
/// <param name="bytes">Bytes of text behind the ids.</param>
/// <remarks>Thread safety: one thread.</remarks>
internal sealed class ShardTally(string path, TokenType type, int separator, TokenBytes bytes)
{
    private bool _isInDocument;

    /// <summary>Ids so far.</summary>
    public long Tokens { get; private set; }

    /// <summary>Bytes of text behind them.</summary>
    public long TextBytes { get; private set; }

    /// <summary>Ids before the first separator: they belong to a document that begins in an earlier shard.</summary>
    public long LeadingTokens { get; private set; }

    /// <summary>Ids from the last separator on; 0 when there is none. The document may go on in the next shard.</summary>
    public long OpenTokens { get; private set; }

    /// <summary>Whether a document begins in the shard.</summary>
    public bool HasDocuments => _isInDocument;

    /// <summary>Separators so far.</summary>
    public long Separators => Lengths.Count + (_isInDocument ? 1 : 0);

    /// <summary>The documents between.</summary>
    public DocumentLengths Lengths { get; } = new();

    /// <summary>Goes on with the next ids.</summary>
    public void Add(ReadOnlySpan<byte> ids)
    {
        TextBytes += bytes.Sum(ids, type, path);
        if (type == TokenType.UInt16)
            Cut(MemoryMarshal.Cast<byte, ushort>(ids), (ushort)separator);
        else
            Cut(MemoryMarshal.Cast<byte, uint>(ids), (uint)separator);
    }

    private void Cut<T>(ReadOnlySpan<T> ids, T first)
        where T : unmanaged, IEquatable<T>
    {
        Tokens += ids.Length;
        int next;
        while ((next = ids.IndexOf(first)) >= 0)
        {
            GoOn(next);
            if (_isInDocument)
                Lengths.Add(OpenTokens);
            _isInDocument = true;
            OpenTokens = 1;
            ids = ids[(next + 1)..];
        }

        GoOn(ids.Length);
    }

    private void GoOn(long tokens)
    {
        if (_isInDocument)
            OpenTokens += tokens;
        else
            LeadingTokens += tokens;
    }
}
