using System.Buffers.Binary;
using Hybrid.Data.Preparation.Duplicates;

namespace Hybrid.Data.Preparation.Tokenizing;

/// <summary>What of a document is compared to find duplicates: documents that share a fingerprint are such.</summary>
internal static class DocumentFingerprints
{
    /// <summary>Fingerprints of each document.</summary>
    public static int CountOf(DuplicateRemoval duplicates) => duplicates switch
    {
        DuplicateRemoval.Exact => 1,
        DuplicateRemoval.Near => MinHash.Bands,
        _ => 0,
    };

    /// <summary>Computes a document's fingerprints.</summary>
    /// <param name="duplicates">What is looked for.</param>
    /// <param name="text">The document's text.</param>
    /// <param name="sha256">SHA-256 of the text: two different texts do not share 128 bits of it.</param>
    /// <param name="fingerprints">Room for as many as there are.</param>
    public static void Compute(
        DuplicateRemoval duplicates, ReadOnlySpan<byte> text, ReadOnlySpan<byte> sha256, Span<UInt128> fingerprints)
    {
        if (duplicates == DuplicateRemoval.Exact)
            fingerprints[0] = BinaryPrimitives.ReadUInt128LittleEndian(sha256);
        else if (duplicates == DuplicateRemoval.Near)
            MinHash.Compute(text, fingerprints);
    }
}
