using Hybrid.Data.Preparation.Spooling;
using Hybrid.Data.Writing;

namespace Hybrid.Data.Preparation.Shards;

/// <summary>
/// Writes the shards out of a spool that is whole: bucket by bucket in the final order of documents, without duplicates
/// and what a mixture does not take. One thread at a time gives documents their places; several copy them there.
/// </summary>
/// <param name="spool">All documents.</param>
/// <param name="documents">They again, in their order.</param>
/// <param name="plan">What to write.</param>
/// <param name="meter">Told how far it is.</param>
internal sealed class ShardStage(Spool spool, BucketReader documents, DatasetPlan plan, ProgressMeter meter)
{
    private readonly long[] _documents = new long[plan.Sources.Count];
    private readonly long[] _tokens = new long[plan.Sources.Count];
    private long _sampled;
    private long _done;

    /// <summary>Writes them. Called once.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="selection">Which documents, and which of them for validation.</param>
    /// <param name="threads">How many threads copy.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IOException">They cannot be written.</exception>
    public async Task<WrittenShards> WriteAsync(
        string folder, DocumentSelection selection, int threads, CancellationToken cancellationToken)
    {
        using var shards = new ShardAllocator(folder, plan.TokenType, plan.Settings.ShardTokens, cancellationToken);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Blocks(shards, selection, cancellationToken), parallel, (block, _) => Copy(block))
            .ConfigureAwait(false);

        var records = await shards.CompleteAsync().ConfigureAwait(false);
        Report(ends: true);
        return new WrittenShards(
            records,
            [.. plan.Sources.Select((source, i) => source with { Documents = _documents[i], Tokens = _tokens[i] })],
            documents.Duplicates,
            _sampled);
    }

    private IEnumerable<ShardBlock> Blocks(
        ShardAllocator shards, DocumentSelection selection, CancellationToken cancellationToken)
    {
        var validation = default(ShardBlock);
        var training = default(ShardBlock);
        foreach (var document in documents.Read(cancellationToken))
        {
            _done += document.Record.Tokens;
            Report(ends: false);
            if (!selection.Takes(document.Record))
            {
                _sampled++;
                continue;
            }

            Count(document.Record, selection);
            bool heldOut = selection.HoldsOut(document.Record);
            var place = shards.Place(heldOut, document.Record.Tokens);
            var block = heldOut ? validation : training;
            if (block?.TryAdd(document, place, BytesOf(document)) == true)
                continue;
            var next = new ShardBlock(place);
            next.TryAdd(document, place, BytesOf(document));
            (validation, training) = heldOut ? (next, training) : (validation, next);
            if (block is not null)
                yield return block;
        }

        if (validation is not null)
            yield return validation;
        if (training is not null)
            yield return training;
    }

    private void Count(IndexRecord document, DocumentSelection selection)
    {
        int source = selection.SourceOf(document);
        _documents[source]++;
        _tokens[source] += document.Tokens;
    }

    private long BytesOf(BucketDocument document) => (long)document.Record.Tokens * spool.TokenSize;

    private ValueTask Copy(ShardBlock block)
    {
        using var buffer = new ShardBuffer();
        buffer.MoveTo(block.Place);
        foreach (var document in block.Documents)
        {
            long end = document.Offset + BytesOf(document);
            for (long offset = document.Offset; offset < end;)
            {
                var room = buffer.Extend(end - offset);
                spool.Ids.Read(document.Bucket, offset, room);
                offset += room.Length;
            }
        }

        buffer.Flush();
        return ValueTask.CompletedTask;
    }

    private void Report(bool ends) => meter.Report(
        PreparePhase.WritingShards, ends ? spool.Tokens : _done, spool.Tokens, spool.Documents, _tokens.Sum(), ends);
}
