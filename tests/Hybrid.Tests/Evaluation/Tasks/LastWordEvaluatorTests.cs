using Hybrid.Evaluation;
using Hybrid.Evaluation.Tasks;
using Hybrid.Generation;
using Hybrid.Models;
using Hybrid.Tests.Reference;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Evaluation.Tasks;

internal sealed class LastWordEvaluatorTests
{
    private static readonly Tokenizer Ascii = Tokenizer.ByName("ascii-bytes");

    [Test]
    public void Perplexity_is_that_of_the_scorers_log_probabilities()
    {
        using LanguageModel model = TinyModel.Create("trained");
        MultipleChoiceItem[] items =
            [new("the cat", ["sat"], 0), new("a dog", ["ran"], 0), new("the hat", ["fits"], 0), new("", ["so"], 0), new(new string('x', 99), ["y"], 0)];

        var result = Evaluate(model, items);
        var scores = new MultipleChoiceEvaluator(model, Ascii).Evaluate(items).Answers.Select(answer => answer.Scores[0].LogProbability);

        Assert.Multiple(() =>
        {
            Assert.That(result.Count, Is.EqualTo(5));
            Assert.That(Math.Log(result.Perplexity), Is.EqualTo(-scores.Average()).Within(2e-5));
        });
    }

    [Test]
    public void A_word_is_right_when_greedy_decoding_gives_it()
    {
        using LanguageModel model = TinyModel.Create("trained");
        const string Context = "the cat ";
        string greedy = new TextGenerator(model, Ascii).Generate(Context, new SamplingOptions { TopK = 1, MaxNewTokens = 3 })[0];
        int[] ids = [.. Ascii.Encode(greedy)];
        int[] other = [ids[0], ids[1], (ids[2] + 1) % Ascii.VocabularySize];

        var result = new LastWordEvaluator(model, Ascii).Evaluate([Item(Context, ids), Item(Context, other), Item(Context, ids[..1])]);

        Assert.Multiple(() =>
        {
            Assert.That(result.Right, Is.EqualTo(2));
            Assert.That(result.Accuracy, Is.EqualTo(2.0 / 3));
            Assert.That(result.StandardError, Is.EqualTo(Math.Sqrt(2.0 / 9 / 3)).Within(1e-12));
        });
    }

    [Test]
    public void Progress_counts_passages_and_cancellation_stops_between_batches()
    {
        using LanguageModel model = TinyModel.Create("init");
        using var cancellation = new CancellationTokenSource();
        var reports = new List<(int Done, int Total)>();

        Assert.That(
            () => Evaluate(
                model,
                [.. Enumerable.Range(0, 40).Select(n => new MultipleChoiceItem("of one length", [$"w{n}"], 0))],
                (done, total) =>
                {
                    reports.Add((done, total));
                    cancellation.Cancel();
                },
                cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(reports, Is.EqualTo(new[] { (16, 40) }));
    }

    private static TokenizedItem Item(string context, int[] word) => new([new(Ascii.Encode(context), word, word.Length)], 0);

    private static LastWordResult Evaluate(
        LanguageModel model,
        IReadOnlyList<MultipleChoiceItem> items,
        Action<int, int>? progress = null,
        CancellationToken cancellationToken = default) => new LastWordEvaluator(model, Ascii).Evaluate(
            [.. items.Select(item => TokenizedItem.Encode(item, Ascii))], progress, cancellationToken);
}
