using System.Diagnostics;
using System.Threading.Channels;
using Hybrid.Data.Preparation.Reading;
using Hybrid.Data.Preparation.Sources;
using Hybrid.Data.Preparation.Spooling;
using Hybrid.Tokenization;

namespace Hybrid.Data.Preparation.Tokenizing;

/// <summary>
/// Reads the parts of all sources, several at once, has their batches encoded by threads that all parts share, and
/// spools them, each part's in its order. Memory is bounded by the bytes of text that may be in it at once.
/// </summary>
/// <param name="sources">The sources.</param>
/// <param name="spool">What of them is there already, and where the rest goes.</param>
/// <param name="options">Threads, how often to save, and whether a problem is an error.</param>
/// <param name="meter">Told how far it is.</param>
internal sealed class TokenizingStage(
    SourceSet sources, Spool spool, PrepareOptions options, ProgressMeter meter)
{
    private const int MostPartsAtOnce = 8;
    private const int BatchesPerThread = 4;

    private readonly int _threads = options.Threads ?? Environment.ProcessorCount;
    private readonly long _totalBytes = sources.Parts.Sum(part => part.Length);
    private readonly ByteBudget _budget = new(
        (long)DocumentReader.BatchBytes * BatchesPerThread * (options.Threads ?? Environment.ProcessorCount));

    private long _bytesRead;
    private long _lastSave = Stopwatch.GetTimestamp();

    /// <summary>The parts that are not wholly in the spool.</summary>
    public IEnumerable<SourcePart> Unfinished => UnfinishedNumbers().Select(part => sources.Parts[part]);

    /// <summary>Reads what is missing. However it ends, the spool keeps what was read.</summary>
    /// <exception cref="DataException">Something cannot be taken, and that is an error.</exception>
    /// <exception cref="NetworkException">A part cannot be downloaded.</exception>
    /// <exception cref="IOException">The spool cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task RunAsync(Tokenizer tokenizer, DatasetPlan plan, CancellationToken cancellationToken)
    {
        _bytesRead = Enumerable.Range(0, sources.Parts.Count).Sum(part => spool.StateOf(part).BytesRead);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Min(_threads, MostPartsAtOnce),
            CancellationToken = cancellationToken,
        };
        meter.BeginTokenizing(spool.Tokens);
        await using (var encoders = new EncoderPool(_threads, () => new DocumentEncoder(tokenizer, plan)))
        {
            await Parallel.ForEachAsync(UnfinishedNumbers(), parallel, (part, stop) => new ValueTask(TokenizeAsync(part, encoders, stop)))
                .ConfigureAwait(false);
        }

        Save();
        Report(ends: true);
    }

    /// <summary>Brings what was read to the disk, and lets go of the parts that are done.</summary>
    public void Save()
    {
        foreach (int part in spool.Save())
            sources.Parts[part].Release();
    }

    private IEnumerable<int> UnfinishedNumbers() =>
        Enumerable.Range(0, sources.Parts.Count).Where(part => !spool.StateOf(part).Done);

    private async Task TokenizeAsync(int part, EncoderPool encoders, CancellationToken cancellationToken)
    {
        await ReadPartAsync(part, encoders, cancellationToken).ConfigureAwait(false);
        if (sources.WaitsForRoom)
            Save();
    }

    private async Task ReadPartAsync(int part, EncoderPool encoders, CancellationToken cancellationToken)
    {
        DocumentReader reader;
        try
        {
            reader = await sources.Parts[part].OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DataException error)
        {
            var problem = new Problem(ProblemKind.Unreadable, Place: 0, Documents: 0, error.Message);
            RefuseIfStrict(part, problem);
            Count(spool.Finish(part, sources.Parts[part].Length, problem));
            return;
        }

        using (reader)
            await TokenizeAsync(part, reader, encoders, cancellationToken).ConfigureAwait(false);
        Count(spool.Finish(part, sources.Parts[part].Length));
    }

    // Reading goes ahead of encoding, and encoding of storing; either ends the other when it fails.
    private async Task TokenizeAsync(
        int part, DocumentReader reader, EncoderPool encoders, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var inOrder = Channel.CreateBounded<(Task<EncodedBatch> Encoded, long Bytes)>(BatchesPerThread * _threads);
        var storing = StoreAsync(part, inOrder.Reader, stop);
        try
        {
            foreach (var batch in reader.Read(spool.StateOf(part).Position))
            {
                long bytes = batch.Bytes;
                await _budget.TakeAsync(bytes, stop.Token).ConfigureAwait(false);
                var encoded = await encoders.BeginAsync(batch, stop.Token).ConfigureAwait(false);
                await inOrder.Writer.WriteAsync((encoded, bytes), stop.Token).ConfigureAwait(false);
            }

            inOrder.Writer.Complete();
        }
        catch (Exception error)
        {
            inOrder.Writer.Complete(error);
        }

        await storing.ConfigureAwait(false);
    }

    private async Task StoreAsync(
        int part, ChannelReader<(Task<EncodedBatch> Encoded, long Bytes)> inOrder, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var (encoding, bytes) in inOrder.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                using var encoded = await encoding.ConfigureAwait(false);
                foreach (var problem in encoded.Problems)
                    RefuseIfStrict(part, problem);
                Count(spool.Append(part, encoded));
                _budget.GiveBack(bytes);
                SaveIfDue();
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void RefuseIfStrict(int part, Problem problem)
    {
        if (options.Strict)
            throw ProblemText.Refusal(sources.Parts[part].Name, ProblemText.NameOf(problem.Kind), problem.Place, problem.Detail);
    }

    private void Count(long bytes)
    {
        Interlocked.Add(ref _bytesRead, bytes);
        Report(ends: false);
    }

    private void Report(bool ends) => meter.Report(
        PreparePhase.Tokenizing, Interlocked.Read(ref _bytesRead), _totalBytes, spool.Documents, spool.Tokens, ends);

    private void SaveIfDue()
    {
        long last = Interlocked.Read(ref _lastSave);
        if (Stopwatch.GetElapsedTime(last) >= options.SaveEvery
            && Interlocked.CompareExchange(ref _lastSave, Stopwatch.GetTimestamp(), last) == last)
        {
            Save();
        }
    }
}
