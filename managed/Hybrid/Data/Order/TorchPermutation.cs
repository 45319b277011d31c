namespace Hybrid.Data.Order;

/// <summary>torch.randperm(n, generator) on the CPU, right after generator.manual_seed(seed).</summary>
internal static class TorchPermutation
{
    // From here on PyTorch draws 64-bit numbers.
    private const int Limit = (int)(uint.MaxValue / 20);

    /// <summary>The permutation.</summary>
    /// <param name="seed">The seed; like PyTorch's generator this uses its lower 32 bits.</param>
    /// <param name="count">n, below 2^32 / 20.</param>
    public static int[] Of(long seed, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(count, Limit);
        var generator = new MersenneTwister((uint)seed);
        int[] permutation = [.. Enumerable.Range(0, count)];
        // The remainder is a little uneven; an even draw would give another order.
        for (int i = 0; i < count - 1; i++)
        {
            int other = i + (int)(generator.Next() % (uint)(count - i));
            (permutation[i], permutation[other]) = (permutation[other], permutation[i]);
        }

        return permutation;
    }
}
