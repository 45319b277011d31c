namespace Hybrid.Data.Rewriting;

/// <summary>
/// Goes through the documents of shards that follow each other. A document goes on to the next separator, in whichever
/// shard that is: other programs cut shards without regard to documents.
/// </summary>
/// <param name="shards">The shards in their order.</param>
/// <param name="separator">The id that begins a document.</param>
/// <param name="cancellationToken">Stops it, also inside a document, which may be as long as the shards.</param>
/// <remarks>Thread safety: one thread.</remarks>
internal sealed class DocumentCursor(IReadOnlyList<TokenShard> shards, int separator, CancellationToken cancellationToken)
{
    private const int LoadIds = 1 << 20;

    private readonly List<DocumentPart> _parts = [];
    private int _shard;
    private long _position;
    private long _loaded;

    /// <summary>The document's parts, one for each shard that it lies in; they change with the next document.</summary>
    public IReadOnlyList<DocumentPart> Parts => _parts;

    /// <summary>Index of the shard in which the document begins.</summary>
    public int FirstShard { get; private set; }

    /// <summary>The document's ids.</summary>
    public long Tokens => _parts.Sum(part => part.Count);

    /// <summary>Whether the document begins with a separator, as all but the very first do.</summary>
    public bool BeginsWithSeparator { get; private set; }

    /// <summary>Goes through a dataset: those of the validation shard first.</summary>
    public static DocumentCursor Over(ShardSet dataset, CancellationToken cancellationToken) =>
        new([dataset.Validation, .. dataset.Training], dataset.Tokenizer.EndOfText, cancellationToken);

    /// <summary>Finds the next document; false behind the last.</summary>
    /// <exception cref="DataException">A shard can no longer be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public bool MoveNext()
    {
        _parts.Clear();
        while (_shard < shards.Count && _position == shards[_shard].Count)
            EnterNextShard();
        if (_shard == shards.Count)
            return false;

        FirstShard = _shard;
        BeginsWithSeparator = shards[_shard][_position] == separator;
        long end = FindSeparator(_position + 1);
        while (true)
        {
            Add(end);
            if (end < shards[_shard].Count || !EnterNextShard())
                return true;
            end = FindSeparator(0);
        }
    }

    private void Add(long end)
    {
        if (end > _position)
            _parts.Add(new DocumentPart(shards[_shard], _position, end - _position));
        _position = end;
    }

    private bool EnterNextShard()
    {
        _shard++;
        _position = 0;
        _loaded = 0;
        return _shard < shards.Count;
    }

    // The position of the next separator in this shard, or the shard's end.
    private long FindSeparator(long from)
    {
        var shard = shards[_shard];
        while (from < shard.Count)
        {
            if (from >= _loaded)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = (int)Math.Min(LoadIds, shard.Count - from);
                shard.Load(from, count);
                _loaded = from + count;
            }

            long found = shard.IndexOf(separator, from, (int)(_loaded - from));
            if (found >= 0)
                return found;
            from = _loaded;
        }

        return shard.Count;
    }
}
