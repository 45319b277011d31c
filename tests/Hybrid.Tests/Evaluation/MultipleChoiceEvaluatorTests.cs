using Hybrid.Evaluation;
using Hybrid.Models;
using Hybrid.Tests.Reference;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Evaluation;

internal sealed class MultipleChoiceEvaluatorTests
{
    private static readonly Tokenizer Ascii = Tokenizer.ByName("ascii-bytes");

    private static IReadOnlyList<MultipleChoiceItem> Items => MultipleChoiceFile.Read(
        Path.Combine(TestContext.CurrentContext.TestDirectory, "Evaluation", "Fixtures", "hellaswag.jsonl"));

    [Test]
    public void Scores_and_predictions_are_the_references([Values("init", "trained")] string weights)
    {
        ReferenceFile reference = ReferenceFile.Open("hellaswag.safetensors");
        using LanguageModel model = TinyModel.Create(weights);

        MultipleChoiceResult result = new MultipleChoiceEvaluator(model, Ascii).Evaluate(Items);

        Assert.Multiple(() =>
        {
            for (int item = 0; item < result.Count; item++)
            {
                Assert.That(
                    result.Answers[item].Scores.Select(score => score.PerToken),
                    Is.EqualTo(reference.Floats($"{weights}.fp32.ex{item}.avg_logprob")).Within(2e-5),
                    $"item {item}");
            }

            Assert.That(
                result.Answers.Select(answer => answer.BestByToken),
                Is.EqualTo(reference.Ids($"{weights}.fp32.predicted")));
            Assert.That(result.Answers.Select(answer => answer.Label), Is.EqualTo(reference.Ids("labels")));
            Assert.That(result.AccuracyByToken, Is.EqualTo(weights == "init" ? 3.0 / 6 : 1.0 / 6));
        });
    }

    [Test]
    public void Equal_endings_have_equal_scores_wherever_they_stand()
    {
        using LanguageModel model = TinyModel.Create("trained");
        MultipleChoiceItem[] items = [.. Enumerable.Range(1, 20).Select(length =>
            new MultipleChoiceItem(new string('x', length), ["same one", "b", "same one"], 0))];

        MultipleChoiceResult result = new MultipleChoiceEvaluator(model, Ascii).Evaluate(items);

        Assert.That(
            result.Answers,
            Is.All.Matches<MultipleChoiceAnswer>(answer => answer!.Scores[0] == answer.Scores[2]));
    }

    [Test]
    public void An_empty_context_is_scored_after_end_of_text()
    {
        using LanguageModel model = TinyModel.Create("init");
        int[] ending = [.. Ascii.Encode(" ab")];
        var logProbabilities = new float[3];
        using var scorer = new Scorer(model, maxBatch: 1, maxLength: 3);
        scorer.LogProbabilities([Ascii.EndOfText, ending[0], ending[1]], ending, 1, logProbabilities);

        MultipleChoiceResult result = new MultipleChoiceEvaluator(model, Ascii)
            .Evaluate([new MultipleChoiceItem("", ["ab", "c"], 0)]);

        EndingScore score = result.Answers[0].Scores[0];
        Assert.Multiple(() =>
        {
            Assert.That(score.Tokens, Is.EqualTo(3));
            Assert.That(score.LogProbability, Is.EqualTo(logProbabilities.Sum(value => (double)value)).Within(1e-5));
        });
    }

    [Test]
    public void What_is_longer_than_the_context_counts_by_its_end()
    {
        using LanguageModel model = TinyModel.Create("init");
        string tail = "the last of it";
        int room = TinyModel.Config.NCtx + 1 - " right".Length;
        string fitting = tail.PadLeft(room, 'y');

        MultipleChoiceResult result = new MultipleChoiceEvaluator(model, Ascii).Evaluate(
        [
            new MultipleChoiceItem(fitting, ["right", "wrong"], 0),
            new MultipleChoiceItem(new string('z', 500) + fitting, ["right", "wrong"], 0),
            new MultipleChoiceItem("short", [new string('e', 100), "wrong"], 0),
        ]);

        Assert.Multiple(() =>
        {
            Assert.That(
                result.Answers[1].Scores[0].LogProbability,
                Is.EqualTo(result.Answers[0].Scores[0].LogProbability).Within(1e-5));
            Assert.That(result.Answers[2].Scores[0].Tokens, Is.EqualTo(TinyModel.Config.NCtx));
        });
    }

    [Test]
    public void Progress_counts_endings_and_cancellation_stops_between_batches()
    {
        using LanguageModel model = TinyModel.Create("init");
        using var cancellation = new CancellationTokenSource();
        MultipleChoiceItem[] items = [.. Enumerable.Range(0, 30).Select(n => new MultipleChoiceItem("c", [$"a{n}", $"b{n}"], 0))];
        var reports = new List<(int Done, int Total)>();

        Assert.That(
            () => new MultipleChoiceEvaluator(model, Ascii).Evaluate(
                items,
                (done, total) =>
                {
                    reports.Add((done, total));
                    cancellation.Cancel();
                },
                cancellationToken: cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(reports, Is.EqualTo(new[] { (16, 60) }));
    }

    [Test]
    public void No_items_are_refused()
    {
        using LanguageModel model = TinyModel.Create("init");

        Assert.That(() => new MultipleChoiceEvaluator(model, Ascii).Evaluate([]), Throws.TypeOf<DataException>());
    }
}
