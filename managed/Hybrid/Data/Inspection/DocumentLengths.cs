using System.Numerics;

namespace Hybrid.Data.Inspection;

/// <summary>
/// Counts documents by their exact length. Distinct lengths that add up to N ids are fewer than sqrt(2 N), so that memory
/// stays small whatever the number of documents.
/// </summary>
/// <remarks>Thread safety: one thread.</remarks>
internal sealed class DocumentLengths
{
    // Nearly all documents: a table for these is faster than a dictionary.
    private const int ShortLengths = 1 << 14;

    private readonly long[] _short = new long[ShortLengths];
    private readonly SortedDictionary<long, long> _long = [];

    /// <summary>Number of documents.</summary>
    public long Count { get; private set; }

    /// <summary>Their ids.</summary>
    public long Sum { get; private set; }

    /// <summary>The longest; 0 when there is none.</summary>
    public long Max => Pairs().Select(pair => pair.Length).LastOrDefault();

    /// <summary>Counts documents of a length.</summary>
    public void Add(long length, long documents = 1)
    {
        if (length < ShortLengths)
            _short[length] += documents;
        else
            _long[length] = _long.GetValueOrDefault(length) + documents;
        Count += documents;
        Sum += length * documents;
    }

    /// <summary>Counts what was counted elsewhere.</summary>
    public void Add(DocumentLengths other)
    {
        foreach (var (length, documents) in other.Pairs())
            Add(length, documents);
    }

    /// <summary>The least length that at least a part of the documents does not exceed (nearest rank); 0 when there is none.</summary>
    /// <param name="part">Over 0 and at most 1.</param>
    public long Quantile(double part)
    {
        long rank = (long)Math.Ceiling(part * Count);
        foreach (var (length, documents) in Pairs())
        {
            rank -= documents;
            if (rank <= 0)
                return length;
        }

        return 0;
    }

    /// <summary>Documents by powers of two, from the shortest to the longest without gaps.</summary>
    public IReadOnlyList<LengthBin> Histogram()
    {
        var documents = new SortedDictionary<int, long>();
        foreach (var (length, count) in Pairs())
            documents[BitOperations.Log2((ulong)length)] = documents.GetValueOrDefault(BitOperations.Log2((ulong)length)) + count;
        if (documents.Count == 0)
            return [];
        int first = documents.Keys.First();
        return
        [
            .. Enumerable.Range(first, documents.Keys.Last() - first + 1)
                .Select(power => new LengthBin(1L << power, (2L << power) - 1, documents.GetValueOrDefault(power))),
        ];
    }

    private IEnumerable<(long Length, long Documents)> Pairs()
    {
        for (int length = 0; length < ShortLengths; length++)
        {
            if (_short[length] > 0)
                yield return (length, _short[length]);
        }

        foreach (var (length, documents) in _long)
            yield return (length, documents);
    }
}
