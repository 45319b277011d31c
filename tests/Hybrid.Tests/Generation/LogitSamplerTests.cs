using Hybrid.Generation;
using Hybrid.Tests.Reference;

namespace Hybrid.Tests.Generation;

internal sealed class LogitSamplerTests
{
    [Test]
    public void Temperature_zero_takes_the_likeliest_and_of_equals_the_first()
    {
        var sampler = new LogitSampler(new SamplingOptions { Temperature = 0 }, vocabulary: 4);
        var random = new SplitMix64(1);

        Assert.That(sampler.Sample([1f, 3f, 3f, 2f], ref random), Is.EqualTo(1));
    }

    [Test]
    public void Top_k_probabilities_are_the_references()
    {
        ReferenceFile decode = ReferenceFile.Open("decode.safetensors");
        (int Id, float Probability)[] expected =
            [.. decode.Ids("topk_step.indices").Zip(decode.Floats("topk_step.probs")).OrderBy(pair => pair.First)];

        var sampler = new LogitSampler(new SamplingOptions { TopK = 50 }, vocabulary: 128);
        (int[] ids, double[] probabilities) = sampler.Distribution(decode.Floats("topk_step.last_logits"));

        Assert.Multiple(() =>
        {
            Assert.That(ids, Is.EqualTo(expected.Select(pair => pair.Id)));
            Assert.That(probabilities, Is.EqualTo(expected.Select(pair => (double)pair.Probability)).Within(1e-7));
        });
    }

    [Test]
    public void Of_equal_logits_top_k_keeps_the_first()
    {
        var sampler = new LogitSampler(new SamplingOptions { TopK = 3 }, vocabulary: 6);

        (int[] ids, _) = sampler.Distribution([1f, 2f, 1f, 2f, 1f, 0f]);

        Assert.That(ids, Is.EqualTo(new[] { 0, 1, 3 }));
    }

    [TestCase(0)]
    [TestCase(6)]
    [TestCase(1000)]
    public void A_top_k_of_zero_or_of_the_whole_vocabulary_keeps_every_token(int topK)
    {
        var sampler = new LogitSampler(new SamplingOptions { TopK = topK }, vocabulary: 6);

        (int[] ids, double[] probabilities) = sampler.Distribution([0f, 0f, 0f, 0f, 0f, 0f]);

        Assert.Multiple(() =>
        {
            Assert.That(ids, Is.EqualTo(new[] { 0, 1, 2, 3, 4, 5 }));
            Assert.That(probabilities, Is.All.EqualTo(1.0 / 6).Within(1e-15));
        });
    }

    [Test]
    public void Temperature_divides_the_logits()
    {
        var sampler = new LogitSampler(new SamplingOptions { Temperature = 0.5 }, vocabulary: 2);

        (_, double[] probabilities) = sampler.Distribution([1f, 0f]);

        Assert.That(probabilities[0] / probabilities[1], Is.EqualTo(Math.Exp(2)).Within(1e-12));
    }

    [Test]
    public void A_tiny_temperature_is_greedy_without_overflow()
    {
        var sampler = new LogitSampler(new SamplingOptions { Temperature = 1e-300 }, vocabulary: 3);

        (_, double[] probabilities) = sampler.Distribution([-1e30f, 1e30f, 0f]);

        Assert.That(probabilities, Is.EqualTo(new[] { 0.0, 1, 0 }));
    }

    // Weights whose order is not that of the ids; their sum is 32.5.
    private static readonly float[] Halves =
        Array.ConvertAll(new[] { 2, 16, 1, 8, 4, 1, 0.5 }, weight => (float)Math.Log(weight));

    [TestCase(0.3, new[] { 1 })]
    [TestCase(0.55, new[] { 1, 3 })]
    [TestCase(0.9, new[] { 0, 1, 3, 4 })]
    [TestCase(0.95, new[] { 0, 1, 2, 3, 4 })]
    [TestCase(0.98, new[] { 0, 1, 2, 3, 4, 5 })]
    [TestCase(1, new[] { 0, 1, 2, 3, 4, 5, 6 })]
    public void Top_p_keeps_the_fewest_likeliest_that_reach_it(double topP, int[] nucleus)
    {
        var sampler = new LogitSampler(new SamplingOptions { TopP = topP }, Halves.Length);

        (int[] ids, double[] probabilities) = sampler.Distribution(Halves);

        Assert.That(ids.Where(id => probabilities[id] > 0), Is.EqualTo(nucleus));
        Assert.That(probabilities.Sum(), Is.EqualTo(1).Within(1e-12), "what is left is a distribution again");
    }

    [Test]
    public void The_nucleus_is_that_of_a_full_sort(
        [Values(1, 2, 3, 4, 5)] int seed, [Values(0.05, 0.5, 0.9, 0.999)] double topP)
    {
        var random = new SplitMix64((ulong)seed);
        // Rounded, so that many are equal.
        float[] logits = [.. Enumerable.Range(0, 5000).Select(_ => (float)Math.Round(12 * random.NextDouble(), 2))];
        double[] all = new LogitSampler(new SamplingOptions(), logits.Length).Distribution(logits).Probabilities;
        int[] sorted = [.. Enumerable.Range(0, logits.Length).OrderByDescending(id => all[id]).ThenBy(id => id)];
        double mass = 0;
        int count = 0;
        while (mass < topP)
        {
            mass += all[sorted[count++]];
        }

        var sampler = new LogitSampler(new SamplingOptions { TopP = topP }, logits.Length);
        double[] kept = sampler.Distribution(logits).Probabilities;

        Assert.That(
            Enumerable.Range(0, logits.Length).Where(id => kept[id] > 0), Is.EqualTo(sorted.Take(count).Order()));
    }

    [TestCase(0, 7)]
    [TestCase(0.06, 6)]
    [TestCase(0.2, 3)]
    [TestCase(0.6, 1)]
    [TestCase(1, 1)]
    public void Min_p_keeps_what_is_that_likely_beside_the_likeliest(double minP, int count)
    {
        var sampler = new LogitSampler(new SamplingOptions { MinP = minP }, Halves.Length);

        double[] probabilities = sampler.Distribution(Halves).Probabilities;
        Assert.That(probabilities.Count(probability => probability > 0), Is.EqualTo(count));
    }

    [Test]
    public void Each_filter_sees_what_the_ones_before_it_left()
    {
        // The top 3 are 16, 8 and 4 of 28. Two of them reach 0.8 of that, not of all 32.5; min-p spares the second.
        var sampler = new LogitSampler(new SamplingOptions { TopK = 3, TopP = 0.8, MinP = 0.4 }, Halves.Length);
        // Temperature first: it flattens 16 : 8 : 4 to 4 : 2.8 : 2, and now it takes three to reach 0.8.
        var flatter = new LogitSampler(new SamplingOptions { Temperature = 2, TopK = 3, TopP = 0.8 }, Halves.Length);

        Assert.Multiple(() =>
        {
            Assert.That(sampler.Distribution(Halves).Ids, Is.EqualTo(new[] { 1, 3, 4 }));
            Assert.That(
                sampler.Distribution(Halves).Probabilities,
                Is.EqualTo(new[] { 2 / 3.0, 1 / 3.0, 0 }).Within(1e-7));
            Assert.That(flatter.Distribution(Halves).Probabilities, Is.All.GreaterThan(0));
        });
    }

    [TestCase(0, 1, 0, 1.0)]
    [TestCase(0, 1, 0, 0.6)]
    [TestCase(7, 1, 0, 1.3)]
    [TestCase(0, 0.7, 0, 1.0)]
    [TestCase(0, 1, 0.3, 1.0)]
    [TestCase(12, 0.8, 0.2, 0.9)]
    public void Draws_are_distributed_as_the_filtered_softmax_says(
        int topK, double topP, double minP, double temperature)
    {
        const int Draws = 200_000;
        float[] logits = [.. Enumerable.Range(0, 20).Select(id => (float)Math.Sin(id * 1.7))];
        var options = new SamplingOptions { TopK = topK, TopP = topP, MinP = minP, Temperature = temperature };
        var sampler = new LogitSampler(options, logits.Length);
        (int[] ids, double[] probabilities) = sampler.Distribution(logits);
        (int Id, double Probability)[] possible = [.. ids.Zip(probabilities).Where(candidate => candidate.Second > 0)];

        var counts = new int[logits.Length];
        var random = new SplitMix64(2024);
        for (int draw = 0; draw < Draws; draw++)
        {
            counts[sampler.Sample(logits, ref random)]++;
        }

        // Pearson's statistic has mean n - 1 and variance 2 (n - 1); five deviations above the mean never happen by chance.
        double statistic = possible.Sum(candidate =>
        {
            double expected = Draws * candidate.Probability;
            return Math.Pow(counts[candidate.Id] - expected, 2) / expected;
        });
        int freedom = possible.Length - 1;
        Assert.Multiple(() =>
        {
            Assert.That(freedom, Is.GreaterThan(1), "the case filters nearly all");
            Assert.That(statistic, Is.LessThan(freedom + 5 * Math.Sqrt(2.0 * freedom)));
            Assert.That(possible.Sum(candidate => counts[candidate.Id]), Is.EqualTo(Draws),
                "a token outside the filters was drawn");
        });
    }

    [Test]
    public void Drawing_allocates_nothing()
    {
        float[] logits = [.. Enumerable.Range(0, 5000).Select(id => (float)Math.Sin(id * 1.7))];
        var sampler = new LogitSampler(new SamplingOptions { TopK = 1000, TopP = 0.9, MinP = 0.1 }, logits.Length);
        var random = new SplitMix64(1);
        sampler.Sample(logits, ref random);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int draw = 0; draw < 10; draw++)
        {
            sampler.Sample(logits, ref random);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void Logits_that_are_not_finite_are_refused(float bad)
    {
        var sampler = new LogitSampler(new SamplingOptions(), vocabulary: 3);
        var random = new SplitMix64(1);

        Assert.That(
            () => sampler.Sample([0f, bad, 1f], ref random), Throws.TypeOf<NotFiniteException>().With.Message.Contains("token 1"));
    }
}
