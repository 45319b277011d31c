namespace Hybrid.Tokenization;

/// <summary>Merges that are possible, by rank and then by place: a heap whose nodes have four children.</summary>
/// <remarks>Memory: 8 bytes per merge. Thread safety: none.</remarks>
internal sealed class MergeQueue
{
    private const int Children = 4;

    // 32 KB are kept.
    private const int KeptCapacity = 1 << 12;

    private ulong[] _heap = new ulong[KeptCapacity];
    private int _count;

    /// <summary>Removes all merges and makes room for others, or gives room back.</summary>
    /// <param name="expected">About how many there will be at once.</param>
    public void Clear(int expected)
    {
        _count = 0;
        int capacity = Math.Max(expected, KeptCapacity);
        if (_heap.Length != capacity)
            _heap = new ulong[capacity];
    }

    /// <summary>Adds a merge.</summary>
    /// <param name="token">The token that it makes, which is its rank.</param>
    /// <param name="start">Where the token begins.</param>
    public void Add(int token, int start)
    {
        if (_count == _heap.Length)
            Array.Resize(ref _heap, 2 * _count);
        ulong added = ((ulong)token << 32) | (uint)start;
        int place = _count++;
        while (place > 0 && added < _heap[(place - 1) / Children])
        {
            _heap[place] = _heap[(place - 1) / Children];
            place = (place - 1) / Children;
        }

        _heap[place] = added;
    }

    /// <summary>Removes the merge of the lowest rank, of several the leftmost; false where there is none.</summary>
    public bool TryTake(out int token, out int start)
    {
        (token, start) = ((int)(_heap[0] >> 32), (int)_heap[0]);
        if (_count == 0)
            return false;
        SiftDown(_heap[--_count]);
        return true;
    }

    // Puts a merge where the root was.
    private void SiftDown(ulong moved)
    {
        int place = 0;
        for (int child = LeastChild(place); child < _count && _heap[child] < moved; child = LeastChild(place))
        {
            _heap[place] = _heap[child];
            place = child;
        }

        _heap[place] = moved;
    }

    private int LeastChild(int place)
    {
        int least = (place * Children) + 1;
        int end = Math.Min(least + Children, _count);
        for (int child = least + 1; child < end; child++)
        {
            if (_heap[child] < _heap[least])
                least = child;
        }

        return least;
    }
}
