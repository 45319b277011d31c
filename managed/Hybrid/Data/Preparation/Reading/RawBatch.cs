using System.Buffers;

namespace Hybrid.Data.Preparation.Reading;

/// <summary>
/// Some documents that lie in a row in a part, as bytes that should be UTF-8, and what was left out between them. Whoever
/// takes it disposes it, which gives its memory back.
/// </summary>
internal sealed class RawBatch : IDisposable
{
    private readonly List<int> _ends = [];
    private readonly List<long> _places = [];
    private readonly List<string?> _holdOutKeys = [];
    private readonly List<Problem> _problems = [];
    private byte[] _text;
    private int _length;

    /// <summary>Begins a batch.</summary>
    /// <param name="start">Where it starts.</param>
    /// <param name="capacity">Bytes to make room for; more are found when needed.</param>
    public RawBatch(ReadPosition start, int capacity)
    {
        Start = start;
        End = start;
        _text = ArrayPool<byte>.Shared.Rent(capacity);
    }

    /// <summary>Where it starts: its first document's index is that position's.</summary>
    public ReadPosition Start { get; }

    /// <summary>Where reading goes on behind it. Set by the reader before it gives the batch away.</summary>
    public ReadPosition End { get; set; }

    /// <summary>Bytes of the part's file that lie behind it, for progress.</summary>
    public long BytesRead { get; set; }

    /// <summary>Number of documents.</summary>
    public int Count => _ends.Count;

    /// <summary>Bytes of all documents.</summary>
    public int Bytes => _length;

    /// <summary>What was left out.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>The bytes of a document.</summary>
    public ReadOnlySpan<byte> TextOf(int document) =>
        _text.AsSpan((document == 0 ? 0 : _ends[document - 1]).._ends[document]);

    /// <summary>A document's row or line in the part, from 1.</summary>
    public long PlaceOf(int document) => _places[document];

    /// <summary>What decides whether a document is held out; null when it is its text.</summary>
    public string? HoldOutKeyOf(int document) => _holdOutKeys[document];

    /// <summary>Adds a document.</summary>
    public void Add(ReadOnlySpan<byte> text, long place, string? holdOutKey = null)
    {
        text.CopyTo(Reserve(text.Length));
        AddReserved(text.Length, place, holdOutKey);
    }

    /// <summary>Room for a document that is written in place, until the next call.</summary>
    public Span<byte> Reserve(int bytes)
    {
        int needed = checked(_length + bytes);
        if (needed > _text.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, (int)Math.Min(2L * _text.Length, Array.MaxLength)));
            _text.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_text);
            _text = larger;
        }

        return _text.AsSpan(_length, bytes);
    }

    /// <summary>Adds the document that stands at the beginning of what was reserved.</summary>
    public void AddReserved(int bytes, long place, string? holdOutKey = null)
    {
        _length += bytes;
        _ends.Add(_length);
        _places.Add(place);
        _holdOutKeys.Add(holdOutKey);
    }

    /// <summary>Adds something that is left out.</summary>
    public void Add(Problem problem) => _problems.Add(problem);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_text.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_text);
        _text = [];
    }
}
