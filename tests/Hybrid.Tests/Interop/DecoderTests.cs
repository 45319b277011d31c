using Hybrid.Evaluation;
using Hybrid.Generation;
using Hybrid.Models;

namespace Hybrid.Tests.Interop;

public sealed class DecoderTests
{
    private const int Batch = 2;
    private const int Time = 8;
    private const int Vocabulary = TinyModel.Vocabulary;

    [Test]
    public void Tokens_appended_one_by_one_give_the_logits_of_the_whole_sequence()
    {
        using LanguageModel model = TinyModel.Create();
        using var decoder = new Decoder(model, Batch, Time);
        float[] whole = LogitsOf(model);
        var logits = new float[Batch * Vocabulary];

        Assert.Multiple(() =>
        {
            for (int position = 0; position < Time; position++)
            {
                decoder.Append(Tokens(position, 1), logits);
                Assert.That(decoder.Length, Is.EqualTo(position + 1));
                Assert.That(logits, Is.EqualTo(LastLogits(whole, position)).Within(1e-4f), $"position {position}");
            }
        });
    }

    [Test]
    public void A_prompt_appended_at_once_gives_the_same_as_one_by_one_and_truncating_goes_back()
    {
        using LanguageModel model = TinyModel.Create();
        using var decoder = new Decoder(model, Batch, Time);
        float[] whole = LogitsOf(model);
        var logits = new float[Batch * Vocabulary];

        decoder.Append(Tokens(0, 6), logits);
        Assert.That(logits, Is.EqualTo(LastLogits(whole, 5)).Within(1e-4f));

        decoder.Truncate(2);
        Assert.That(decoder.Length, Is.EqualTo(2));
        decoder.Append(Tokens(2, 2), logits);
        Assert.That(logits, Is.EqualTo(LastLogits(whole, 3)).Within(1e-4f));
    }

    [Test]
    public void More_tokens_than_agreed_are_refused_and_leave_it_as_it_was()
    {
        using LanguageModel model = TinyModel.Create();
        using var decoder = new Decoder(model, Batch, 4);
        var logits = new float[Batch * Vocabulary];
        decoder.Append(Tokens(0, 3), logits);

        Assert.Multiple(() =>
        {
            Assert.That(() => decoder.Append(Tokens(3, 2), logits), Throws.TypeOf<ConfigurationException>());
            Assert.That(() => decoder.Truncate(4), Throws.TypeOf<ConfigurationException>());
            Assert.That(() => decoder.Append([1, Vocabulary], logits), Throws.TypeOf<DataException>());
            Assert.That(() => decoder.Append([1, 2, 3], logits), Throws.ArgumentException);
            Assert.That(() => decoder.Append(Tokens(3, 1), new float[3]), Throws.ArgumentException.With.Message.Contains("logits"));
            Assert.That(decoder.Length, Is.EqualTo(3));
        });
    }

    [Test]
    public void Int8_weights_give_nearly_the_logits_of_float32()
    {
        using LanguageModel model = TinyModel.Create();
        float[] whole = LogitsOf(model);
        using var decoder = new Decoder(model, Batch, Time, DecoderWeights.Int8);
        var logits = new float[Batch * Vocabulary];

        decoder.Append(Tokens(0, Time), logits);

        float[] exact = LastLogits(whole, Time - 1);
        Assert.Multiple(() =>
        {
            Assert.That(logits, Is.EqualTo(exact).Within(0.02f * exact.Max(Math.Abs)));
            Assert.That(logits, Is.Not.EqualTo(exact));
        });
    }

    [Test]
    public void Weights_of_no_kind_are_refused()
    {
        using LanguageModel model = TinyModel.Create();

        Assert.That(
            () => new Decoder(model, Batch, Time, (DecoderWeights)2),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("weights"));
    }

    [Test]
    public void Outlives_the_model_it_was_created_over()
    {
        LanguageModel model = TinyModel.Create();
        float[] whole = LogitsOf(model);
        using var decoder = new Decoder(model, Batch, Time);
        model.Dispose();
        var logits = new float[Batch * Vocabulary];

        decoder.Append(Tokens(0, Time), logits);

        Assert.That(logits, Is.EqualTo(LastLogits(whole, Time - 1)).Within(1e-4f));
    }

    // [Batch, count] ids from a position on.
    private static int[] Tokens(int position, int count) =>
        [.. TinyModel.Windows(Batch, Time).SelectMany(w => w[position..(position + count)])];

    private static float[] LogitsOf(LanguageModel model)
    {
        using var scorer = new Scorer(model, Batch, Time);
        var logits = new float[Batch * Time * Vocabulary];
        scorer.Logits(Tokens(0, Time), Batch, logits);
        return logits;
    }

    // [Batch, V] at a position of [Batch, Time, V].
    private static float[] LastLogits(float[] logits, int position) =>
        [.. Enumerable.Range(0, Batch).SelectMany(b => logits.AsSpan(((b * Time) + position) * Vocabulary, Vocabulary).ToArray())];
}
