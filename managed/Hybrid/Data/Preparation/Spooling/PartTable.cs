namespace Hybrid.Data.Preparation.Spooling;

/// <summary>How far each part is in the spool. Memory holds those behind the first that is not done.</summary>
internal sealed class PartTable
{
    private readonly SortedDictionary<int, PartState> _begun = [];

    /// <summary>Begins with what was read before.</summary>
    /// <param name="firstUnfinished">All parts before it are done.</param>
    /// <param name="begun">Others of which something is there.</param>
    public PartTable(int firstUnfinished, IEnumerable<PartState> begun)
    {
        FirstUnfinished = firstUnfinished;
        foreach (var part in begun)
            _begun.Add(part.Part, part);
    }

    /// <summary>All parts before it are done.</summary>
    public int FirstUnfinished { get; private set; }

    /// <summary>The others of which something is there, in their order.</summary>
    public IReadOnlyList<PartState> Begun => [.. _begun.Values];

    /// <summary>How far a part is.</summary>
    public PartState this[int part] => _begun.GetValueOrDefault(part)
        ?? new PartState(part, Position: default, BytesRead: 0, Done: part < FirstUnfinished);

    /// <summary>Notes how far a part is now.</summary>
    public void Set(PartState state)
    {
        _begun[state.Part] = state;
        while (_begun.GetValueOrDefault(FirstUnfinished) is { Done: true })
            _begun.Remove(FirstUnfinished++);
    }
}
