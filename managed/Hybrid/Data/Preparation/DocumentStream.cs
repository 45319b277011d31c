using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hybrid.Data.Preparation;

/// <summary>The documents of a source in batches, without exact duplicates where the source asks for that.</summary>
/// <param name="source">The source.</param>
internal sealed class DocumentStream(DocumentSource source)
{
    private const int BatchDocuments = 512;
    private const int BatchCharacters = 1 << 18;

    // 128 bits of SHA-256: two different texts do not share them.
    private readonly HashSet<UInt128> _seen = [];

    /// <summary>Bytes of the source.</summary>
    public long TotalBytes => source.TotalBytes;

    /// <summary>Documents left out so far.</summary>
    public long DuplicatesDropped { get; private set; }

    /// <summary>The documents; each batch has at least one.</summary>
    public IEnumerable<IReadOnlyList<HashedDocument>> Batches()
    {
        var batch = new List<HashedDocument>();
        int characters = 0;
        foreach (var document in source.Read())
        {
            if (source.DropsDuplicates && !_seen.Add(TextHash(document.Text)))
            {
                DuplicatesDropped++;
                continue;
            }

            batch.Add(new HashedDocument(document, HoldOut.HashOf(document.HoldOutKey)));
            characters += document.Text.Length;
            if (batch.Count == BatchDocuments || characters >= BatchCharacters)
            {
                yield return batch;
                batch = [];
                characters = 0;
            }
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private static UInt128 TextHash(string text) =>
        BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
