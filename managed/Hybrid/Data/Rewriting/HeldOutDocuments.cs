using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Hybrid.Data.Rewriting;

/// <summary>Knows documents that are held out by the first half of the SHA-256 of their ids.</summary>
/// <param name="cancellationToken">Stops it.</param>
/// <remarks>Thread safety: one thread.</remarks>
internal sealed class HeldOutDocuments(CancellationToken cancellationToken) : IDisposable
{
    private readonly HashSet<UInt128> _known = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Notes the documents of a dataset that begin in its validation shard.</summary>
    public void Add(ShardSet dataset)
    {
        var documents = DocumentCursor.Over(dataset, cancellationToken);
        while (documents.MoveNext() && documents.FirstShard == 0)
            _known.Add(FingerprintOf(documents));
    }

    /// <summary>Whether a document is one of them.</summary>
    public bool Contains(DocumentCursor document) => _known.Contains(FingerprintOf(document));

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private UInt128 FingerprintOf(DocumentCursor document)
    {
        foreach (var part in document.Parts)
            part.CopyTo(_hash.AppendData, cancellationToken);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
