namespace Hybrid.Interop;

/// <summary>Checks that the spans of a batched call fit each other; the native library knows no lengths of spans.</summary>
internal static class BatchShape
{
    /// <summary>Tokens of each sequence when <paramref name="count"/> tokens are [batch, length].</summary>
    internal static int LengthOf(int count, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        if (count == 0 || count % batch != 0)
            throw new ArgumentException($"{count} tokens cannot be split into {batch} sequences of equal length of at least 1.");
        return count / batch;
    }

    /// <summary>Sum of lengths or counts, each at least 1.</summary>
    internal static long SumOf(ReadOnlySpan<int> lengths)
    {
        long sum = 0;
        foreach (int length in lengths)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(length, 1, nameof(lengths));
            sum += length;
        }

        return sum;
    }

    internal static void CheckCount(string name, long count, long expected)
    {
        if (count != expected)
            throw new ArgumentException($"{name} holds {count} values; this call needs {expected}.", name);
    }
}
