using System.Buffers;

namespace Hybrid.Data.Writing;

/// <summary>Gathers ids that follow each other in a shard, so that not each document becomes a write.</summary>
/// <remarks>Thread safety: one thread at a time.</remarks>
internal sealed class ShardBuffer : IDisposable
{
    /// <summary>Bytes that are gathered.</summary>
    public const int Capacity = 1 << 20;

    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(Capacity);
    private ShardFile? _shard;
    private long _offset;
    private int _count;

    /// <summary>Goes to a place; what was gathered is written unless the place follows it.</summary>
    public void MoveTo(ShardPlace place)
    {
        if (place.Shard == _shard && place.Offset == _offset + _count)
            return;
        Flush();
        (_shard, _offset) = (place.Shard, place.Offset);
    }

    /// <summary>Room for the next ids, to be filled wholly.</summary>
    /// <param name="most">Bytes that it has at most; it may have fewer, but some.</param>
    public Span<byte> Extend(long most)
    {
        if (_count == Capacity)
            Flush();
        int length = (int)Math.Min(most, Capacity - _count);
        _count += length;
        return _bytes.AsSpan(_count - length, length);
    }

    /// <summary>Writes what was gathered.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Flush()
    {
        if (_count == 0)
            return;
        _shard!.Write(_offset, _bytes.AsSpan(0, _count));
        _offset += _count;
        _count = 0;
    }

    /// <summary>Gives its memory back. What was gathered and not written is gone.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
