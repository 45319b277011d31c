using Hybrid.Data.DotnetDocs;
using Hybrid.Data.Writing;
using Hybrid.Tokenization;

namespace Hybrid.Data.Preparation;

/// <summary>
/// Writes a dataset in two passes: documents are tokenized in the source's order into one file, then copied from there
/// into shards in the order that the seed decides. Memory holds the batches in flight and some bytes per document.
/// </summary>
/// <param name="folder">Where to write.</param>
/// <param name="plan">What to write.</param>
/// <param name="meter">Told how far it is.</param>
internal sealed class DatasetWriter(string folder, DatasetPlan plan, ProgressMeter meter) : IDisposable
{
    private readonly TokenSpool _spool = new(Path.Combine(folder, "tokens.spool"), ShardLayout.SizeOf(plan.TokenType));
    private readonly MultipleChoiceBuilder _multipleChoice = new(plan.Settings.Seed);
    private readonly ulong _heldOutBelow = HoldOut.Threshold(plan.Settings.ValidationFraction);

    /// <summary>Writes shards, questions and, last, the manifest.</summary>
    public async Task<DatasetManifest> WriteAsync(
        DocumentSource source, Tokenizer tokenizer, int threads, CancellationToken cancellationToken)
    {
        var stream = new DocumentStream(source);
        await TokenizeAsync(stream, tokenizer, threads, cancellationToken).ConfigureAwait(false);
        var shards = WriteShards(source, cancellationToken);
        var questions = _multipleChoice.Write(folder);
        _spool.Dispose();
        var manifest = new DatasetManifest
        {
            FormatVersion = DatasetManifest.CurrentVersion,
            Sources = [plan.Sources[0] with { Documents = shards.Sum(shard => shard.Documents), Tokens = shards.Sum(shard => shard.Tokens) }],
            Tokenizer = plan.Tokenizer,
            Settings = plan.Settings,
            TokenType = plan.TokenType,
            LeftOut = new LeftOut(stream.DuplicatesDropped, Sampled: 0, Problems: []),
            Shards = shards,
            MultipleChoice = questions,
        };
        manifest.Write(folder);
        return manifest;
    }

    /// <inheritdoc/>
    public void Dispose() => _spool.Dispose();

    private async Task TokenizeAsync(
        DocumentStream stream, Tokenizer tokenizer, int threads, CancellationToken cancellationToken)
    {
        var encoder = new DocumentEncoder(tokenizer, plan.TokenType);
        await foreach (var batch in encoder.EncodeAsync(stream.Batches(), threads, cancellationToken).ConfigureAwait(false))
        {
            foreach (var (document, tokens) in batch)
                Add(document, tokens);
            ReportTokenizing(batch[^1].Document.Source.BytesRead);
        }

        meter.EndTokenizing();
        ReportTokenizing(stream.TotalBytes, ends: true);

        void ReportTokenizing(long bytesRead, bool ends = false) => meter.Report(
            PreparePhase.Tokenizing, bytesRead, stream.TotalBytes, _spool.Documents, _spool.Tokens, ends);
    }

    private void Add(HashedDocument document, ReadOnlyMemory<byte> tokens)
    {
        _spool.Append(tokens.Span, document.HoldOutHash);
        if (document.Source is MemberDocument member)
            _multipleChoice.Add(member, heldOut: document.HoldOutHash < _heldOutBelow);
    }

    private IReadOnlyList<ShardRecord> WriteShards(DocumentSource source, CancellationToken cancellationToken)
    {
        if (_spool.Documents == 0)
            throw new DataException($"{source.Description.Path} holds no text.");
        _spool.BeginReading();
        using var shards = new ShardSetWriter(folder, plan.TokenType, plan.Settings.ShardTokens, cancellationToken);
        CopyInOrder(shards, cancellationToken);
        var records = shards.Complete();
        return records.Count > 1 ? records : throw new DataException(
            $"{source.Description.Path} leaves no text to train on: all it holds is held out for "
            + "validation. Give more files or lines, or a smaller --validation-fraction.");
    }

    // Hashes under the limit are held out; and so is the least hash, so that one is.
    private void CopyInOrder(ShardSetWriter shards, CancellationToken cancellationToken)
    {
        var order = new KeyedPermutation(_spool.Documents, SplitMix.Mix((ulong)plan.Settings.Seed));
        ulong leastHash = Enumerable.Range(0, _spool.Documents).Min(_spool.HoldOutHashOf);
        byte[] ids = new byte[1 << 16];
        long written = 0;
        for (int place = 0; place < _spool.Documents; place++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int document = (int)order[place];
            ulong hash = _spool.HoldOutHashOf(document);
            shards.Write(hash < _heldOutBelow || hash == leastHash, _spool.Read(document, ref ids));
            written += _spool.TokensOf(document);
            meter.Report(
                PreparePhase.WritingShards, written, _spool.Tokens, _spool.Documents, _spool.Tokens, ends: written == _spool.Tokens);
        }
    }
}
