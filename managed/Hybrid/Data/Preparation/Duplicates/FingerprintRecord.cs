using System.Runtime.InteropServices;

namespace Hybrid.Data.Preparation.Duplicates;

/// <summary>
/// A fingerprint of a document, as it lies in the spool: 24 bytes in this machine's byte order, as the spool never
/// leaves it. Sorted, those of one fingerprint follow each other, the earliest document first.
/// </summary>
/// <param name="Upper">Upper half of the fingerprint.</param>
/// <param name="Lower">Its lower half.</param>
/// <param name="Document">The document's id.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FingerprintRecord(ulong Upper, ulong Lower, ulong Document) : IComparable<FingerprintRecord>
{
    /// <summary>Whether both are of one fingerprint.</summary>
    public bool Matches(FingerprintRecord other) => Upper == other.Upper && Lower == other.Lower;

    /// <inheritdoc/>
    public int CompareTo(FingerprintRecord other)
    {
        if (Upper != other.Upper)
            return Upper < other.Upper ? -1 : 1;
        if (Lower != other.Lower)
            return Lower < other.Lower ? -1 : 1;
        return Document.CompareTo(other.Document);
    }
}
