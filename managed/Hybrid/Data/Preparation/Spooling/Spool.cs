using System.Numerics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Hybrid.Data.Preparation.Duplicates;
using Hybrid.Data.Preparation.Reading;
using Hybrid.Data.Preparation.Tokenizing;

namespace Hybrid.Data.Preparation.Spooling;

/// <summary>
/// Where tokenized documents wait for their place: dealt out to buckets that follow each other in the final order, in
/// whatever order they come. From time to time a journal notes what is safe; a spool that is opened with it has that,
/// and nothing else.
/// </summary>
/// <remarks>Thread safety: any number of threads may append; one reads when all is appended.</remarks>
internal sealed class Spool : IDisposable
{
    private const int IndexBufferBytes = 1 << 13;

    private readonly Lock _lock = new();
    private readonly Lock _saving = new();
    private readonly string _folder;
    private readonly DatasetPlan _plan;
    private readonly SpoolTuning _tuning;
    private readonly DocumentOrder _order;
    private readonly PartTable _parts;
    private readonly ProblemLog _problems;
    private readonly List<int> _doneUnsaved = [];
    private ExceptionDispatchInfo? _failure;

    /// <summary>Opens a spool as a journal has it.</summary>
    /// <param name="folder">Where its files lie.</param>
    /// <param name="journal">What of them counts.</param>
    /// <param name="tuning">How it works, with the journal's number of buckets.</param>
    /// <exception cref="DataException">A file is shorter than the journal says.</exception>
    public Spool(string folder, JournalEntry journal, SpoolTuning tuning)
    {
        _folder = folder;
        _plan = journal.Plan;
        _tuning = tuning;
        _order = new DocumentOrder(_plan.Settings.Seed);
        _parts = new PartTable(journal.FirstUnfinished, journal.Parts);
        _problems = new ProblemLog(journal.Problems);
        (Documents, Tokens) = (journal.Documents, journal.Tokens);
        Ids = new BucketFiles(folder, "ids", tuning.Buckets, journal.Ids, tuning.BufferBytes);
        Index = new BucketFiles(folder, "index", tuning.Buckets, journal.Index, Math.Min(tuning.BufferBytes, IndexBufferBytes));
        if (journal.Fingerprints.Count > 0)
            Fingerprints = new FingerprintSpool(folder, tuning.Buckets, journal.Fingerprints);
    }

    /// <summary>The documents' ids as stored.</summary>
    public BucketFiles Ids { get; }

    /// <summary>An <see cref="IndexRecord"/> for each document.</summary>
    public BucketFiles Index { get; }

    /// <summary>The documents' fingerprints; null where no duplicates are looked for.</summary>
    public FingerprintSpool? Fingerprints { get; }

    /// <summary>Bytes of an id.</summary>
    public int TokenSize => ShardLayout.SizeOf(_plan.TokenType);

    /// <summary>Number of buckets.</summary>
    public int Buckets => _tuning.Buckets;

    /// <summary>Documents so far.</summary>
    public long Documents { get; private set; }

    /// <summary>Ids so far, separators included.</summary>
    public long Tokens { get; private set; }

    /// <summary>What was left out so far.</summary>
    public IReadOnlyList<ProblemTally> Problems
    {
        get
        {
            lock (_lock)
                return _problems.Tallies;
        }
    }

    /// <summary>How far a part is.</summary>
    public PartState StateOf(int part)
    {
        lock (_lock)
            return _parts[part];
    }

    /// <summary>The bucket that a document belongs to: the upper bits of its key.</summary>
    // With a single bucket there are none, and C# would shift by 0 rather than by 64.
    public int BucketOf(ulong id) => (int)(_order.KeyOf(id) >> 1 >> (63 - BitOperations.Log2((uint)Buckets)));

    /// <summary>A document's place in the final order, among those of all others.</summary>
    public ulong KeyOf(ulong id) => _order.KeyOf(id);

    /// <summary>Adds documents and problems of a part, those that follow what it has of the part.</summary>
    /// <returns>Bytes of the part's file that are read now and were not before.</returns>
    /// <exception cref="IOException">The disk is full, for example. Nothing can be added any more.</exception>
    public long Append(int part, EncodedBatch batch) => Change(part, () =>
    {
        AppendDocuments(part, batch);
        foreach (var problem in batch.Problems)
            _problems.Add(part, problem);
        return new PartState(part, batch.End, batch.BytesRead, Done: false);
    });

    /// <summary>Notes that all of a part is there.</summary>
    /// <param name="part">The part.</param>
    /// <param name="length">Bytes of its file.</param>
    /// <param name="problem">Why the rest of it is not, if it is not.</param>
    /// <returns>Bytes of the part's file that count as read now and did not before.</returns>
    public long Finish(int part, long length, Problem? problem = null) => Change(part, () =>
    {
        if (problem is { } found)
            _problems.Add(part, found);
        _doneUnsaved.Add(part);
        return _parts[part] with { BytesRead = length, Done = true };
    });

    /// <summary>Brings what is there to the disk and notes it in the journal.</summary>
    /// <returns>Parts of which nothing is needed any more, and that were needed before.</returns>
    /// <exception cref="IOException">The disk is full, for example. The journal is as it was.</exception>
    public IReadOnlyList<int> Save()
    {
        lock (_saving)
        {
            if (Snapshot(out int[] done) is not { } entry)
                return [];
            Ids.FlushToDisk();
            Index.FlushToDisk();
            Fingerprints?.FlushToDisk();
            _tuning.Watch?.Invoke(SpoolStep.Journaling);
            Journal.Write(_folder, entry);
            _tuning.Watch?.Invoke(SpoolStep.Journaled);
            lock (_lock)
                _doneUnsaved.RemoveRange(0, done.Length);
            return done;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Ids.Dispose();
        Index.Dispose();
        Fingerprints?.Dispose();
    }

    private JournalEntry? Snapshot(out int[] done)
    {
        lock (_lock)
        {
            done = [.. _doneUnsaved];
            return _failure is not null ? null : new JournalEntry
            {
                FormatVersion = JournalEntry.CurrentVersion,
                Plan = _plan,
                Ids = Ids.Flush(),
                Index = Index.Flush(),
                Fingerprints = Fingerprints?.Flush() ?? [],
                FirstUnfinished = _parts.FirstUnfinished,
                Parts = _parts.Begun,
                Problems = _problems.Tallies,
                Documents = Documents,
                Tokens = Tokens,
            };
        }
    }

    // A change that fails halfway must not be noted as whole, nor what another thread would add behind it; that thread
    // gets to know what went wrong first.
    private long Change(int part, Func<PartState> change)
    {
        lock (_lock)
        {
            _failure?.Throw();
            long before = _parts[part].BytesRead;
            try
            {
                var state = change();
                _parts.Set(state);
                return state.BytesRead - before;
            }
            catch (Exception failure)
            {
                _failure = ExceptionDispatchInfo.Capture(failure);
                throw;
            }
        }
    }

    private void AppendDocuments(int part, EncodedBatch batch)
    {
        var ids = batch.Ids;
        _tuning.Watch?.Invoke(SpoolStep.Appending);
        for (int i = 0; i < batch.Documents.Length; i++)
        {
            var document = batch.Documents[i];
            ulong id = DocumentId.Of(part, document.Index);
            int bucket = BucketOf(id);
            int bytes = document.Tokens * TokenSize;
            Ids.Append(bucket, ids[..bytes]);
            ids = ids[bytes..];
            if (i == 0)
                _tuning.Watch?.Invoke(SpoolStep.AppendingIndex);
            var record = new IndexRecord(id, document.HoldOutHash, document.Tokens);
            Index.Append(bucket, MemoryMarshal.AsBytes(new ReadOnlySpan<IndexRecord>(in record)));
            Fingerprints?.Append(id, batch.FingerprintsOf(i));
            Tokens += document.Tokens;
        }

        Documents += batch.Documents.Length;
    }
}
