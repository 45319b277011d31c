using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Hybrid.Tokenization;

/// <summary>
/// Remembers the ids of short pieces that are several tokens. A piece has its place in one of two entries; where a third
/// piece belongs there too, the one that came first of the two leaves.
/// </summary>
/// <remarks>Memory: 96 bytes per entry, whatever is added. Thread safety: none.</remarks>
/// <param name="capacity">Number of entries: a power of two, at least 2.</param>
internal sealed class PieceTable(int capacity)
{
    /// <summary>Pieces of more ids are not kept.</summary>
    public const int MostIds = 15;

    private readonly Entry[] _entries = new Entry[capacity];

    /// <summary>Looks a piece up.</summary>
    /// <param name="key">The piece's key.</param>
    /// <param name="hash">The key's hash.</param>
    /// <param name="ids">Where its ids go.</param>
    /// <returns>Number of ids written; 0 where the piece is not known.</returns>
    public int Find(in PieceKey key, uint hash, Span<int> ids)
    {
        int newer = NewerOf(hash);
        ref readonly var entry = ref _entries[newer].Key.Equals(key) ? ref _entries[newer] : ref _entries[newer + 1];
        if (!entry.Key.Equals(key))
            return 0;
        entry.Known.CopyTo(ids);
        return entry.Count;
    }

    /// <summary>Adds a piece that is not there.</summary>
    /// <param name="key">The piece's key.</param>
    /// <param name="hash">The key's hash.</param>
    /// <param name="ids">Its ids.</param>
    public void Add(in PieceKey key, uint hash, ReadOnlySpan<int> ids)
    {
        if (ids.Length > MostIds)
            return;
        int newer = NewerOf(hash);
        _entries[newer + 1] = _entries[newer];
        _entries[newer] = new Entry(key, ids);
    }

    // The upper bits: the lower ones are alike for all pieces that meet in one place of the vocabulary's table.
    private int NewerOf(uint hash) => (int)(((ulong)hash * (uint)_entries.Length) >> 32) & ~1;

    private struct Entry
    {
        public readonly PieceKey Key;
        public readonly int Count;
        private IdArray _ids;

        public Entry(PieceKey key, ReadOnlySpan<int> ids)
        {
            Key = key;
            Count = ids.Length;
            ids.CopyTo(_ids);
        }

        [UnscopedRef]
        public readonly ReadOnlySpan<int> Known => ((ReadOnlySpan<int>)_ids)[..Count];
    }

    [InlineArray(MostIds)]
    private struct IdArray
    {
        private int _first;
    }
}
