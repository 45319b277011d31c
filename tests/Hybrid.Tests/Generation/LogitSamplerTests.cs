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

    [TestCase(0, 1.0)]
    [TestCase(0, 0.6)]
    [TestCase(7, 1.3)]
    public void Draws_are_distributed_as_the_softmax_says(int topK, double temperature)
    {
        const int Draws = 200_000;
        float[] logits = [.. Enumerable.Range(0, 20).Select(id => (float)Math.Sin(id * 1.7))];
        var sampler = new LogitSampler(new SamplingOptions { TopK = topK, Temperature = temperature }, logits.Length);
        (int[] ids, double[] probabilities) = sampler.Distribution(logits);

        var counts = new int[logits.Length];
        var random = new SplitMix64(2024);
        for (int draw = 0; draw < Draws; draw++)
        {
            counts[sampler.Sample(logits, ref random)]++;
        }

        // Pearson's statistic has mean n - 1 and variance 2 (n - 1); five deviations above the mean never happen by chance.
        double statistic = ids.Zip(probabilities).Sum(candidate =>
        {
            double expected = Draws * candidate.Second;
            return Math.Pow(counts[candidate.First] - expected, 2) / expected;
        });
        int freedom = ids.Length - 1;
        Assert.Multiple(() =>
        {
            Assert.That(statistic, Is.LessThan(freedom + 5 * Math.Sqrt(2.0 * freedom)));
            Assert.That(ids.Sum(id => counts[id]), Is.EqualTo(Draws), "a token outside the top k was drawn");
        });
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
