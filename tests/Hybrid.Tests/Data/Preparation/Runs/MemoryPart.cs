using System.Text;
using Hybrid.Data.Preparation.Reading;
using Hybrid.Data.Preparation.Sources;

namespace Hybrid.Tests.Data.Preparation.Runs;

/// <summary>A part of a <see cref="MemorySource"/>.</summary>
internal sealed class MemoryPart(string name, params byte[][] documents) : SourcePart
{
    private const int BatchDocuments = 7;

    private readonly byte[][] _documents = documents;
    private int _released;

    public override string Name => name;

    public override long Length => _documents.Sum(document => document.Length);

    /// <summary>Its documents.</summary>
    public IReadOnlyList<string> Texts => [.. _documents.Select(Encoding.UTF8.GetString)];

    /// <summary>What opening it throws.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Problems that it has behind so many documents.</summary>
    public IReadOnlyDictionary<int, Problem> Problems { get; init; } = new Dictionary<int, Problem>();

    /// <summary>Positions from which it was read.</summary>
    public List<ReadPosition> Opened { get; } = [];

    /// <summary>How often it was released.</summary>
    public int Released => _released;

    /// <summary>A part with the same documents.</summary>
    public MemoryPart CopyAs(string other) => new(other, _documents);

    public override ValueTask<DocumentReader> OpenAsync(CancellationToken cancellationToken) =>
        Failure is null ? ValueTask.FromResult<DocumentReader>(new Reader(this)) : throw Failure;

    public override void Release() => Interlocked.Increment(ref _released);

    private sealed class Reader(MemoryPart part) : DocumentReader
    {
        private readonly byte[][] _documents = part._documents;

        public override IEnumerable<RawBatch> Read(ReadPosition from)
        {
            part.Opened.Add(from);
            for (int next = (int)from.Documents; next < _documents.Length;)
            {
                var batch = new RawBatch(new ReadPosition(0, 0, next, next), 16);
                for (int i = 0; i < BatchDocuments && next < _documents.Length; i++, next++)
                {
                    batch.Add(_documents[next], place: next + 1);
                    if (part.Problems.TryGetValue(next, out var problem))
                        batch.Add(problem);
                }

                batch.End = new ReadPosition(0, 0, next, next);
                batch.BytesRead = part.Length * next / _documents.Length;
                yield return batch;
            }
        }
    }
}
