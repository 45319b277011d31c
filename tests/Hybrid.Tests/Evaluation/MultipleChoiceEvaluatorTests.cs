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
    public void Choices_with_contexts_of_their_own_and_one_ending_are_scored_each_after_its_own()
    {
        using LanguageModel model = TinyModel.Create("trained");
        Choice[] choices = [new("Ann gave Bo a book. Ann", "had it."), new("Ann gave Bo a book. Bo", "had it.")];

        var together = Answer(model, new MultipleChoiceItem(choices, 0));

        Assert.Multiple(() =>
        {
            Assert.That(together.Scores[0].LogProbability, Is.Not.EqualTo(together.Scores[1].LogProbability));
            foreach (var (choice, score) in choices.Zip(together.Scores))
            {
                var alone = Answer(model, new MultipleChoiceItem([choice], 0));
                Assert.That(score.LogProbability, Is.EqualTo(alone.Right.LogProbability).Within(2e-5));
            }
        });
    }

    [Test]
    public void An_ending_is_greedy_when_decoding_would_write_it()
    {
        using LanguageModel model = TinyModel.Create("trained");
        int first = LikeliestAfter(model, [5]), second = LikeliestAfter(model, [5, first]);
        int[][] endings = [[first, second], [first, second == 0 ? 1 : 0], [first == 0 ? 1 : 0, second], [first]];
        var item = new TokenizedItem([.. endings.Select(ending => new TokenizedChoice([5], ending, 1))], Label: 0);

        MultipleChoiceResult result = new MultipleChoiceEvaluator(model, Ascii).EvaluateTokenized([item]);

        Assert.That(
            result.Answers[0].Scores.Select(score => score.IsGreedy), Is.EqualTo(new[] { true, false, false, true }));
    }

    [Test]
    public void Bytes_are_those_of_the_ending_without_its_space()
    {
        var item = TokenizedItem.Encode(new MultipleChoiceItem("Caf\u00e9", ["cr\u00e8me", ""], 0), Tokenizer.ByName("r50k_base"));

        Assert.That(item.Choices.Select(choice => choice.EndingBytes), Is.EqualTo(new[] { 6, 0 }));
    }

    [Test]
    public void An_item_of_more_rows_than_a_pass_takes_is_scored_in_several()
    {
        using LanguageModel model = TinyModel.Create("init");
        string[] endings = [.. Enumerable.Range(0, 60).Select(n => $"{n:D2} is the number of it.")];

        var answer = Answer(model, new MultipleChoiceItem("So:", endings, 0));

        Assert.Multiple(() =>
        {
            foreach (int choice in (int[])[0, 29, 59])
            {
                var alone = Answer(model, new MultipleChoiceItem("So:", [endings[choice]], 0));
                Assert.That(answer.Scores[choice].LogProbability, Is.EqualTo(alone.Right.LogProbability).Within(2e-5));
            }
        });
    }

    [Test]
    public void Shares_together_are_exactly_what_one_process_finds([Values(1, 2, 3, 8)] int worldSize)
    {
        using LanguageModel model = TinyModel.Create("trained");
        var evaluator = new MultipleChoiceEvaluator(model, Ascii);
        MultipleChoiceItem[] items = [.. Enumerable.Range(0, 150).Select(n => new MultipleChoiceItem(
            new string((char)('a' + (n % 26)), 1 + (n * 7 % 23)), [$"b{n}", $"{n} cc", "d"], n % 3))];

        MultipleChoiceResult whole = evaluator.Evaluate(items);
        MultipleChoiceResult[] shares = [.. Enumerable.Range(0, worldSize).Select(
            rank => evaluator.Evaluate(items, share: new EvaluationShare(rank, worldSize)))];
        MultipleChoiceResult combined = MultipleChoiceResult.Combine(shares.Reverse());

        Assert.Multiple(() =>
        {
            Assert.That(shares.Sum(share => share.Count), Is.EqualTo(items.Length));
            Assert.That(combined.Answers.Select(answer => answer.Item), Is.EqualTo(Enumerable.Range(0, items.Length)));
            Assert.That(
                combined.Answers.SelectMany(answer => answer.Scores),
                Is.EqualTo(whole.Answers.SelectMany(answer => answer.Scores)));
            Assert.That(combined.AccuracyByByte, Is.EqualTo(whole.AccuracyByByte));
            Assert.That(combined.EndingPerplexity, Is.EqualTo(whole.EndingPerplexity));
        });
    }

    [TestCase(-1, 2)]
    [TestCase(2, 2)]
    [TestCase(0, 0)]
    public void A_share_that_does_not_exist_is_refused(int rank, int worldSize) =>
        Assert.That(() => new EvaluationShare(rank, worldSize), Throws.TypeOf<ConfigurationException>());

    // A pass takes 37 sequences of 28 tokens; each of these items has 31 rows.
    [Test]
    public void Progress_counts_choices_and_cancellation_stops_between_passes()
    {
        using LanguageModel model = TinyModel.Create("init");
        using var cancellation = new CancellationTokenSource();
        MultipleChoiceItem[] items = [.. Enumerable.Range(0, 100).Select(
            n => new MultipleChoiceItem(new string('c', 25), [$"a{n:D2}", $"b{n:D2}"], 0))];
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
        Assert.That(reports, Is.EqualTo(new[] { (66, 200) }));
    }

    [Test]
    public void No_items_are_refused()
    {
        using LanguageModel model = TinyModel.Create("init");

        Assert.That(() => new MultipleChoiceEvaluator(model, Ascii).Evaluate([]), Throws.TypeOf<DataException>());
    }

    private static MultipleChoiceAnswer Answer(LanguageModel model, MultipleChoiceItem item) =>
        new MultipleChoiceEvaluator(model, Ascii).Evaluate([item]).Answers[0];

    private static int LikeliestAfter(LanguageModel model, int[] ids)
    {
        using var scorer = new Scorer(model, maxBatch: 1, maxLength: ids.Length);
        var logits = new float[ids.Length * model.Config.NVocab];
        scorer.Logits(ids, 1, logits);
        float[] last = logits[^model.Config.NVocab..];
        return Array.IndexOf(last, last.Max());
    }
}
