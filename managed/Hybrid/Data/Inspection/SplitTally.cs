namespace Hybrid.Data.Inspection;

/// <summary>Adds the shards of a split up, where documents may go on from one to the next.</summary>
/// <param name="split">See <see cref="SplitStatistics.Split"/>.</param>
internal sealed class SplitTally(string split)
{
    private readonly DocumentLengths _lengths = new();
    private int _shards;
    private long _tokens;
    private long _textBytes;
    private long _separators;
    private long _openTokens;

    /// <summary>
    /// Adds a shard. What it has before its first separator goes on the document that is open in the split before, or in
    /// this one; the very first ids of a dataset are a document whatever they are.
    /// </summary>
    public void Add(ShardTally shard, SplitTally? before)
    {
        _shards++;
        _tokens += shard.Tokens;
        _textBytes += shard.TextBytes;
        _separators += shard.Separators;
        var owner = _openTokens == 0 && before is not null ? before : this;
        owner._openTokens += shard.LeadingTokens;
        if (!shard.HasDocuments)
            return;
        owner.CloseDocument();
        _lengths.Add(shard.Lengths);
        _openTokens = shard.OpenTokens;
    }

    /// <summary>Ends the last document.</summary>
    public void CloseDocument()
    {
        if (_openTokens > 0)
            _lengths.Add(_openTokens);
        _openTokens = 0;
    }

    /// <summary>What the split holds.</summary>
    public SplitStatistics ToStatistics() => new(split, _shards, _tokens, _lengths.Count, _textBytes)
    {
        BytesPerToken = (double)_textBytes / Math.Max(1, _tokens - _separators),
        MeanDocumentTokens = (double)_lengths.Sum / Math.Max(1, _lengths.Count),
        MedianDocumentTokens = _lengths.Quantile(0.5),
        P90DocumentTokens = _lengths.Quantile(0.9),
        MaxDocumentTokens = _lengths.Max,
        Lengths = _lengths.Histogram(),
    };
}
