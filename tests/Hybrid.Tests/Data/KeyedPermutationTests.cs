using Hybrid.Data;

namespace Hybrid.Tests.Data;

internal sealed class KeyedPermutationTests
{
    [Test]
    public void It_is_a_permutation_for_every_count()
    {
        Assert.Multiple(() =>
        {
            foreach (long count in Enumerable.Range(1, 300).Select(n => (long)n).Concat([1023, 1024, 1025, 4096, 4097, 70_000]))
            {
                var permutation = new KeyedPermutation(count, (ulong)count * 31);
                bool[] seen = new bool[count];
                for (long place = 0; place < count; place++)
                    seen[permutation[place]] = true;
                Assert.That(seen, Has.None.False, $"count {count}");
            }
        });
    }

    [Test]
    public void Numbers_spread_evenly_over_places()
    {
        // 20,000 keys, 10 numbers: each number comes to place 0 about 2,000 times. Chi-squared with 9 degrees of
        // freedom is over 34 once in 10,000; the keys are fixed, so this is no matter of luck.
        const int Keys = 20_000;
        int[] counts = new int[10];
        for (ulong key = 0; key < Keys; key++)
            counts[new KeyedPermutation(10, key)[0]]++;
        double expected = Keys / 10.0;
        Assert.That(counts.Sum(count => (count - expected) * (count - expected) / expected), Is.LessThan(34));
    }

    [Test]
    public void Neighbours_do_not_stay_neighbours()
    {
        var permutation = new KeyedPermutation(100_000, 3);
        int close = Enumerable.Range(0, 99_999).Count(place => Math.Abs(permutation[place + 1] - permutation[place]) < 100);
        // By chance: 99,999 pairs x 198 / 100,000, about 200.
        Assert.That(close, Is.InRange(130, 270));
    }

    [Test]
    public void It_takes_the_largest_counts()
    {
        var permutation = new KeyedPermutation(long.MaxValue, 9);
        Assert.That(permutation[long.MaxValue - 1], Is.InRange(0, long.MaxValue - 1));
    }

    [TestCase(-1)]
    [TestCase(10)]
    public void Places_outside_are_refused(long place) =>
        Assert.That(() => new KeyedPermutation(10, 1)[place], Throws.TypeOf<ArgumentOutOfRangeException>());
}
