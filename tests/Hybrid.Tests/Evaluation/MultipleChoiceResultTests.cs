using Hybrid.Evaluation;

namespace Hybrid.Tests.Evaluation;

internal sealed class MultipleChoiceResultTests
{
    [Test]
    public void Sum_and_mean_can_prefer_different_endings()
    {
        var answer = new MultipleChoiceAnswer(Label: 1, [new EndingScore(-4, 1), new EndingScore(-6, 3)]);

        Assert.Multiple(() =>
        {
            Assert.That(answer.BestBySum, Is.Zero);
            Assert.That(answer.BestByToken, Is.EqualTo(1));
        });
    }

    [Test]
    public void A_tie_goes_to_the_first()
    {
        var answer = new MultipleChoiceAnswer(
            Label: 0, [new EndingScore(-9, 2), new EndingScore(-4, 2), new EndingScore(-4, 2)]);

        Assert.That((answer.BestBySum, answer.BestByToken), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Accuracies_and_their_standard_errors_are_those_of_a_proportion()
    {
        MultipleChoiceAnswer right = new(Label: 0, [new EndingScore(-1, 1), new EndingScore(-2, 1)]);
        MultipleChoiceAnswer rightBySumAlone = new(Label: 0, [new EndingScore(-1, 1), new EndingScore(-2, 4)]);
        MultipleChoiceAnswer wrong = right with { Label = 1 };

        var result = new MultipleChoiceResult([right, rightBySumAlone, wrong, right]);

        Assert.Multiple(() =>
        {
            Assert.That(result.Count, Is.EqualTo(4));
            Assert.That(result.AccuracyBySum, Is.EqualTo(0.75));
            Assert.That(result.AccuracyByToken, Is.EqualTo(0.5));
            Assert.That(result.StandardErrorBySum, Is.EqualTo(Math.Sqrt(0.75 * 0.25 / 4)).Within(1e-15));
            Assert.That(result.StandardErrorByToken, Is.EqualTo(0.25).Within(1e-15));
        });
    }
}
