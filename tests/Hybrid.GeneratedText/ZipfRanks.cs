namespace Hybrid.GeneratedText;

/// <summary>Ranks as words have them in a text (Zipf 1935): the r-th most frequent has probability proportional to 1 / r.</summary>
internal sealed class ZipfRanks
{
    private readonly double[] _cumulative;

    /// <summary>A distribution of the ranks from 0 to under a number.</summary>
    public ZipfRanks(int count)
    {
        _cumulative = new double[count];
        double sum = 0;
        for (int rank = 0; rank < count; rank++)
        {
            sum += 1.0 / (rank + 1);
            _cumulative[rank] = sum;
        }
    }

    /// <summary>A rank.</summary>
    public int Draw(RandomStream random)
    {
        int found = Array.BinarySearch(_cumulative, random.Fraction() * _cumulative[^1]);
        return found < 0 ? ~found : found;
    }
}
