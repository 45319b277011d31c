using Hybrid.Generation;

namespace Hybrid.Tests.Generation;

internal sealed class SplitMix64Tests
{
    [Test]
    public void Numbers_are_those_of_the_published_algorithm()
    {
        // The first outputs for state 0 of Vigna's splitmix64.c (prng.di.unimi.it).
        var random = new SplitMix64(0);

        Assert.That(
            new ulong[] { random.NextUInt64(), random.NextUInt64(), random.NextUInt64() },
            Is.EqualTo(new ulong[] { 0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F }));
    }

    [Test]
    public void Samples_and_seeds_have_streams_of_their_own()
    {
        ulong[] firsts = (from seed in new long[] { -1, 0, 1, 2 }
                          from sample in Enumerable.Range(0, 50)
                          select SplitMix64.ForSample(seed, sample).NextUInt64()).ToArray();

        Assert.That(firsts, Is.Unique);
    }

    [Test]
    public void Doubles_lie_in_the_half_open_unit_interval_and_fill_it_evenly()
    {
        var random = new SplitMix64(7);
        double[] values = Enumerable.Range(0, 100_000).Select(_ => random.NextDouble()).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(values, Is.All.InRange(0, 1 - double.BitIncrement(0)));
            Assert.That(values.Average(), Is.EqualTo(0.5).Within(5 * Math.Sqrt(1.0 / 12 / values.Length)));
        });
    }
}
