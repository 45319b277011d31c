namespace Hybrid.Generation;

/// <summary>
/// Nucleus sampling's set (Holtzman et al., arXiv:1904.09751): the fewest of the heaviest candidates that together have
/// a given share of all weight. Found by partial selection, in time linear in the candidates on average, without
/// sorting them. Not thread-safe.
/// </summary>
internal sealed class Nucleus(int candidates)
{
    private readonly int[] _order = new int[candidates];

    /// <summary>Sets the weights outside the nucleus to 0; of equal weights the earlier are inside.</summary>
    /// <param name="weights">[candidates], not negative.</param>
    /// <param name="mass">The sum that the nucleus must reach; positive.</param>
    public void Keep(Span<double> weights, double mass)
    {
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        // What lies before first is inside, what lies at end or behind is outside, and the middle is undecided.
        int first = 0;
        int end = _order.Length;
        while (first < end && mass > 0)
        {
            int pivot = Partition(weights, first, end);
            double heavier = SumOf(weights, first, pivot);
            if (heavier >= mass)
            {
                end = pivot;
            }
            else
            {
                mass -= heavier + weights[_order[pivot]];
                first = pivot + 1;
            }
        }

        foreach (int outside in _order.AsSpan(first))
        {
            weights[outside] = 0;
        }
    }

    /// <summary>
    /// Brings what goes before the middle candidate of a range to its front, and returns where that one lies then.
    /// </summary>
    private int Partition(ReadOnlySpan<double> weights, int first, int end)
    {
        int last = end - 1;
        Swap((first + last) / 2, last);
        int pivot = _order[last];
        int next = first;
        for (int i = first; i < last; i++)
        {
            if (GoesBefore(weights, _order[i], pivot))
            {
                Swap(i, next++);
            }
        }

        Swap(next, last);
        return next;
    }

    private static bool GoesBefore(ReadOnlySpan<double> weights, int one, int other) =>
        weights[one] > weights[other] || (weights[one] == weights[other] && one < other);

    private double SumOf(ReadOnlySpan<double> weights, int first, int end)
    {
        double sum = 0;
        for (int i = first; i < end; i++)
        {
            sum += weights[_order[i]];
        }

        return sum;
    }

    private void Swap(int one, int other) => (_order[one], _order[other]) = (_order[other], _order[one]);
}
