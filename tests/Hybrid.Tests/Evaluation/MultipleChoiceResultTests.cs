using Hybrid.Evaluation;

namespace Hybrid.Tests.Evaluation;

internal sealed class MultipleChoiceResultTests
{
    [Test]
    public void Sum_token_and_byte_can_prefer_different_endings()
    {
        EndingScore[] scores = [new(-4, Tokens: 1, Bytes: 2), new(-6, Tokens: 3, Bytes: 3), new(-9, Tokens: 3, Bytes: 9)];
        var answer = new MultipleChoiceAnswer(Item: 0, Label: 1, scores);

        Assert.That((answer.BestBySum, answer.BestByToken, answer.BestByByte), Is.EqualTo((0, 1, 2)));
    }

    [Test]
    public void A_tie_goes_to_the_first()
    {
        var answer = new MultipleChoiceAnswer(Item: 0, Label: 0, [new(-9, 2, 2), new(-4, 2, 2), new(-4, 2, 2)]);

        Assert.That((answer.BestBySum, answer.BestByToken, answer.BestByByte), Is.EqualTo((1, 1, 1)));
    }

    [Test]
    public void An_ending_without_bytes_is_never_the_best_by_byte()
    {
        var answer = new MultipleChoiceAnswer(Item: 0, Label: 0, [new(-1, 1, 0), new(-40, 1, 1)]);

        Assert.That(answer.BestByByte, Is.EqualTo(1));
    }

    [Test]
    public void Accuracies_and_their_standard_errors_are_those_of_a_proportion()
    {
        MultipleChoiceAnswer right = new(Item: 0, Label: 0, [new(-1, 1, 1), new(-2, 1, 1)]);
        MultipleChoiceAnswer rightBySumAlone = new(Item: 1, Label: 0, [new(-1, 1, 1), new(-2, 4, 4)]);
        MultipleChoiceAnswer rightByByteToo = new(Item: 2, Label: 0, [new(-1, 1, 2), new(-2, 4, 1)]);
        MultipleChoiceAnswer wrong = right with { Item = 3, Label = 1 };

        var result = new MultipleChoiceResult([right, rightBySumAlone, rightByByteToo, wrong]);

        Assert.Multiple(() =>
        {
            Assert.That(result.Count, Is.EqualTo(4));
            Assert.That(result.AccuracyBySum, Is.EqualTo(0.75));
            Assert.That(result.AccuracyByToken, Is.EqualTo(0.25));
            Assert.That(result.AccuracyByByte, Is.EqualTo(0.5));
            Assert.That(result.StandardErrorBySum, Is.EqualTo(Math.Sqrt(0.75 * 0.25 / 4)).Within(1e-15));
            Assert.That(result.StandardErrorByToken, Is.EqualTo(Math.Sqrt(0.25 * 0.75 / 4)).Within(1e-15));
            Assert.That(result.StandardErrorByByte, Is.EqualTo(0.25).Within(1e-15));
        });
    }

    [Test]
    public void Greedy_accuracy_and_perplexity_are_of_the_right_endings()
    {
        var result = new MultipleChoiceResult(
        [
            new(Item: 0, Label: 0, [new(-1, 1, 4, IsGreedy: true)]),
            new(Item: 1, Label: 1, [new(-5, 1, 4, IsGreedy: true), new(-2, 1, 4)]),
        ]);

        Assert.Multiple(() =>
        {
            Assert.That(result.GreedyAccuracy, Is.EqualTo(0.5));
            Assert.That(result.GreedyStandardError, Is.EqualTo(Math.Sqrt(0.125)).Within(1e-15));
            Assert.That(result.EndingPerplexity, Is.EqualTo(Math.Exp(1.5)).Within(1e-12));
        });
    }

    [Test]
    public void Shares_come_together_in_the_order_of_the_items()
    {
        MultipleChoiceAnswer[] answers =
            [.. Enumerable.Range(0, 5).Select(item => new MultipleChoiceAnswer(item, item % 2, [new(-1, 1, 1), new(-2, 1, 1)]))];

        MultipleChoiceResult combined = MultipleChoiceResult.Combine(
            [new([answers[1], answers[4]]), new([]), new([answers[0], answers[2], answers[3]])]);

        Assert.That(combined.Answers, Is.EqualTo(answers));
    }
}
