using System.Buffers;
using System.Runtime.InteropServices;
using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Data.Preparation.Tokenizing;

/// <summary>The documents of a batch as ids, laid one after the other as shards store them.</summary>
/// <param name="documents">About how many.</param>
/// <param name="fingerprints">Fingerprints of each.</param>
/// <param name="bytes">About how many bytes of ids.</param>
internal sealed class EncodedBatch(int documents, int fingerprints, int bytes) : IDisposable
{
    private readonly List<EncodedDocument> _documents = new(documents);
    private readonly List<UInt128> _fingerprints = new(documents * fingerprints);
    private readonly List<Problem> _problems = [];
    private byte[] _ids = ArrayPool<byte>.Shared.Rent(bytes);
    private int _length;

    /// <summary>Where reading goes on behind it.</summary>
    public ReadPosition End { get; set; }

    /// <summary>Bytes of the part's file that lie behind it, for progress.</summary>
    public long BytesRead { get; set; }

    /// <summary>The documents.</summary>
    public ReadOnlySpan<EncodedDocument> Documents => CollectionsMarshal.AsSpan(_documents);

    /// <summary>The fingerprints of one of them.</summary>
    public ReadOnlySpan<UInt128> FingerprintsOf(int document) =>
        CollectionsMarshal.AsSpan(_fingerprints).Slice(document * fingerprints, fingerprints);

    /// <summary>What was left out.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>The ids of all documents, as stored.</summary>
    public ReadOnlySpan<byte> Ids => _ids.AsSpan(0, _length);

    /// <summary>Adds a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="bytes">Bytes of its ids.</param>
    /// <returns>Where its ids are to be put.</returns>
    public Span<byte> Add(EncodedDocument document, int bytes)
    {
        _documents.Add(document);
        return Extend(bytes);
    }

    /// <summary>Adds fingerprints of the document that was added last.</summary>
    public void Add(ReadOnlySpan<UInt128> found) => _fingerprints.AddRange(found);

    /// <summary>Adds something that is left out.</summary>
    public void Add(Problem problem) => _problems.Add(problem);

    /// <summary>Gives its memory back.</summary>
    public void Dispose()
    {
        if (_ids.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_ids);
        _ids = [];
    }

    private Span<byte> Extend(int bytes)
    {
        int needed = checked(_length + bytes);
        if (needed > _ids.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, (int)Math.Min(2L * _ids.Length, Array.MaxLength)));
            Ids.CopyTo(larger);
            Dispose();
            _ids = larger;
        }

        var added = _ids.AsSpan(_length, bytes);
        _length = needed;
        return added;
    }
}
