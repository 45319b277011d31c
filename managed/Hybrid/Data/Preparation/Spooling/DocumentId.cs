namespace Hybrid.Data.Preparation.Spooling;

/// <summary>
/// A document's id: the number of its part and its index there. Ids follow the order of the sources, and need no count
/// of what other parts hold.
/// </summary>
internal static class DocumentId
{
    /// <summary>Bits of the index in a part: a trillion documents.</summary>
    private const int IndexBits = 40;

    /// <summary>Parts that can be told apart: 16 million.</summary>
    public const int MostParts = 1 << (64 - IndexBits);

    /// <summary>The id of a document.</summary>
    public static ulong Of(int part, long index) => ((ulong)part << IndexBits) | (ulong)index;

    /// <summary>The part that a document is of.</summary>
    public static int PartOf(ulong id) => (int)(id >> IndexBits);
}
