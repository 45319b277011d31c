using Hybrid.Data;
using Hybrid.Evaluation;
using Hybrid.Models;

namespace Hybrid.Tests.Interop;

public sealed class ScorerTests
{
    private const int Batch = 2;
    private const int Time = 8;
    private const int Vocabulary = TinyModel.Vocabulary;

    [Test]
    public void Log_probabilities_are_the_log_softmax_of_the_logits()
    {
        using LanguageModel model = TinyModel.Create();
        using var scorer = new Scorer(model, Batch, Time);
        (int[] tokens, int[] targets) = Sequences();
        var logits = new float[Batch * Time * Vocabulary];
        var result = new float[Batch * Time];

        scorer.Logits(tokens, Batch, logits);
        scorer.LogProbabilities(tokens, targets, Batch, result);

        float[] expected = [.. targets.Select((target, i) => LogSoftmax(logits.AsSpan(i * Vocabulary, Vocabulary), target))];
        Assert.That(result, Is.EqualTo(expected).Within(1e-5f));
    }

    [Test]
    public void A_target_of_minus_one_is_not_scored()
    {
        using LanguageModel model = TinyModel.Create();
        using var scorer = new Scorer(model, Batch, Time);
        (int[] tokens, int[] targets) = Sequences();
        targets[3] = -1;
        var result = new float[Batch * Time];

        scorer.LogProbabilities(tokens, targets, Batch, result);

        Assert.Multiple(() =>
        {
            Assert.That(result[3], Is.Zero);
            Assert.That(result.Where((_, i) => i != 3), Is.All.Negative);
        });
    }

    [Test]
    public void The_loss_is_the_negative_sum_of_the_log_probabilities_for_more_windows_than_fit_at_once()
    {
        using LanguageModel model = TinyModel.Create();
        using var scorer = new Scorer(model, 1, Time);
        (int[] tokens, int[] targets) = Sequences();
        using TokenBatch batch = TinyModel.Batch(Batch, Time);
        double sum = 0;
        for (int window = 0; window < Batch; window++)
        {
            var result = new float[Time];
            scorer.LogProbabilities(tokens.AsSpan(window * Time, Time), targets.AsSpan(window * Time, Time), 1, result);
            sum -= result.Sum(p => (double)p);
        }

        (double lossSum, long count) = scorer.Loss(batch);

        Assert.Multiple(() =>
        {
            Assert.That(count, Is.EqualTo(Batch * Time));
            Assert.That(lossSum, Is.EqualTo(sum).Within(1e-4));
        });
    }

    [Test]
    public void Endings_that_share_a_context_have_the_log_probabilities_of_each_alone()
    {
        using LanguageModel model = TinyModel.Create();
        using var scorer = new Scorer(model, Batch, Time);
        int[] alone = [1, 2, 3, 4, 5];
        var whole = new float[5];
        scorer.LogProbabilities(alone, [-1, -1, 4, 5, 6], 1, whole);
        var logits = new float[5 * Vocabulary];
        scorer.Logits(alone, 1, logits);
        var logProbabilities = new float[4];
        var topTokens = new int[4];

        scorer.Endings([7, 8, 1, 2, 3, 4, 5, 6], [1, 3], [1, 1], [1, 3], logProbabilities, topTokens);

        Assert.Multiple(() =>
        {
            Assert.That(logProbabilities[1..], Is.EqualTo(whole[2..]).Within(2e-5f));
            for (int place = 0; place < 3; place++)
            {
                float[] row = logits[((place + 2) * Vocabulary)..((place + 3) * Vocabulary)];
                Assert.That(topTokens[place + 1], Is.EqualTo(Array.IndexOf(row, row.Max())));
            }
        });
    }

    [Test]
    public void Endings_that_do_not_fit_are_refused()
    {
        using LanguageModel model = TinyModel.Create();
        using var scorer = new Scorer(model, Batch, Time);

        Assert.Multiple(() =>
        {
            Assert.That(() => scorer.Endings([1, 2], [1], [1, 1], [1], new float[1]), Throws.ArgumentException.With.Message.Contains("endingCounts"));
            Assert.That(() => scorer.Endings([1, 2], [1], [2], [1], new float[1]), Throws.ArgumentException.With.Message.Contains("endingLengths"));
            Assert.That(() => scorer.Endings([1, 2, 3], [1], [1], [1], new float[1]), Throws.ArgumentException.With.Message.Contains("tokens"));
            Assert.That(() => scorer.Endings([1, 2], [1], [1], [1], new float[2]), Throws.ArgumentException.With.Message.Contains("logProbabilities"));
            Assert.That(() => scorer.Endings([1, 2], [1], [1], [1], new float[1], new int[2]), Throws.ArgumentException.With.Message.Contains("topTokens"));
            Assert.That(() => scorer.Endings([1, 2], [2], [1], [0], []), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => scorer.Endings(new int[10], [Time], [1], [2], new float[2]), Throws.TypeOf<ConfigurationException>().With.Message.Contains("example 0"));
            Assert.That(() => scorer.Endings([1, Vocabulary], [1], [1], [1], new float[1]), Throws.TypeOf<DataException>().With.Message.Contains("97"));
        });
    }

    [Test]
    public void Spans_that_do_not_fit_are_refused_before_the_call()
    {
        using LanguageModel model = TinyModel.Create();
        using var scorer = new Scorer(model, Batch, Time);
        var tokens = new int[Batch * Time];

        Assert.Multiple(() =>
        {
            Assert.That(() => scorer.Logits(tokens, Batch, new float[7]), Throws.ArgumentException.With.Message.Contains("logits"));
            Assert.That(() => scorer.Logits(new int[7], Batch, new float[7 * Vocabulary]), Throws.ArgumentException);
            Assert.That(() => scorer.Logits([], Batch, []), Throws.ArgumentException);
            Assert.That(() => scorer.LogProbabilities(tokens, new int[3], Batch, new float[tokens.Length]), Throws.ArgumentException.With.Message.Contains("targets"));
            Assert.That(() => scorer.LogProbabilities(tokens, tokens, Batch, new float[3]), Throws.ArgumentException.With.Message.Contains("result"));
            Assert.That(() => scorer.LogProbabilities(tokens, tokens, 0, new float[tokens.Length]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void Sequences_longer_than_agreed_are_refused()
    {
        using LanguageModel model = TinyModel.Create();
        using var scorer = new Scorer(model, Batch, Time);
        using TokenBatch batch = TinyModel.Batch(1, Time + 1);

        Assert.Multiple(() =>
        {
            Assert.That(() => scorer.Loss(batch), Throws.TypeOf<ConfigurationException>());
            Assert.That(() => new Scorer(model, Batch, 17), Throws.TypeOf<ConfigurationException>().With.Message.Contains("max_length"));
        });
    }

    [Test]
    public void A_token_out_of_the_vocabulary_is_refused()
    {
        using LanguageModel model = TinyModel.Create();
        using var scorer = new Scorer(model, 1, Time);
        int[] tokens = [1, 2, Vocabulary, 3];

        Assert.That(
            () => scorer.Logits(tokens, 1, new float[4 * Vocabulary]),
            Throws.TypeOf<DataException>().With.Message.Contains("97"));
    }

    private static (int[] Tokens, int[] Targets) Sequences()
    {
        int[][] windows = TinyModel.Windows(Batch, Time);
        return ([.. windows.SelectMany(w => w[..^1])], [.. windows.SelectMany(w => w[1..])]);
    }

    private static float LogSoftmax(ReadOnlySpan<float> logits, int target)
    {
        double sum = 0;
        foreach (float logit in logits)
            sum += Math.Exp(logit);
        return (float)(logits[target] - Math.Log(sum));
    }
}
