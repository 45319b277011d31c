using Hybrid.Data.Preparation.Spooling;
using Hybrid.Data.Writing;

namespace Hybrid.Data.Preparation.Shards;

/// <summary>
/// Writes the shards out of a spool that is whole: bucket by bucket in the final order of documents, without duplicates
/// and what a mixture does not take.
/// </summary>
/// <param name="spool">All documents.</param>
/// <param name="documents">They again, in their order.</param>
/// <param name="plan">What to write.</param>
/// <param name="meter">Told how far it is.</param>
internal sealed class ShardStage(Spool spool, BucketReader documents, DatasetPlan plan, ProgressMeter meter)
{
    private readonly byte[] _block = new byte[1 << 20];
    private readonly long[] _documents = new long[plan.Sources.Count];
    private readonly long[] _tokens = new long[plan.Sources.Count];
    private long _sampled;
    private long _done;

    /// <summary>Writes them. Called once.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="selection">Which documents, and which of them for validation.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IOException">They cannot be written.</exception>
    public WrittenShards Write(string folder, DocumentSelection selection, CancellationToken cancellationToken)
    {
        using var shards = new ShardSetWriter(folder, plan.TokenType, plan.Settings.ShardTokens, cancellationToken);
        foreach (var document in documents.Read(cancellationToken))
        {
            _done += document.Record.Tokens;
            if (selection.Takes(document.Record))
                Take(document, selection, shards);
            else
                _sampled++;
            Report(ends: false);
        }

        var records = shards.Complete();
        Report(ends: true);
        return new WrittenShards(
            records,
            [.. plan.Sources.Select((source, i) => source with { Documents = _documents[i], Tokens = _tokens[i] })],
            documents.Duplicates,
            _sampled);
    }

    private void Take(BucketDocument document, DocumentSelection selection, ShardSetWriter shards)
    {
        int source = selection.SourceOf(document.Record);
        _documents[source]++;
        _tokens[source] += document.Record.Tokens;
        shards.Begin(selection.HoldsOut(document.Record), document.Record.Tokens);
        long left = (long)document.Record.Tokens * spool.TokenSize;
        for (long offset = document.Offset; left > 0;)
        {
            var block = _block.AsSpan(0, (int)Math.Min(left, _block.Length));
            spool.Ids.Read(document.Bucket, offset, block);
            shards.Append(block);
            offset += block.Length;
            left -= block.Length;
        }
    }

    private void Report(bool ends) => meter.Report(
        PreparePhase.WritingShards, ends ? spool.Tokens : _done, spool.Tokens, spool.Documents, _tokens.Sum(), ends);
}
