using Hybrid.Evaluation;
using Hybrid.Evaluation.Tasks;

namespace Hybrid.Tests.Evaluation.Tasks;

internal sealed class TaskResultTests
{
    private static readonly MultipleChoiceResult Result = new(
    [
        new(Item: 0, Label: 0, [new(-1, 1, 4, IsGreedy: true)]),
        new(Item: 1, Label: 0, [new(-3, 1, 4)]),
    ]);

    [Test]
    public void Last_words_have_the_accuracy_of_greedy_decoding_and_their_perplexity()
    {
        TaskResult result = TaskResult.OfLastWords(new("lambada", "here", LambadaFormat.Instance, []), Result);

        Assert.That(
            result.Metrics,
            Is.EqualTo(new TaskMetric[] { new("accuracy", 0.5, Math.Sqrt(0.125)), new("perplexity", Math.Exp(2), null) }));
    }

    [Test]
    public void Choices_have_an_accuracy_for_each_way_to_weigh_an_ending()
    {
        TaskResult result = TaskResult.OfChoices(new("hellaswag", "here", HellaSwagFormat.Instance, []), Result);

        Assert.That(
            result.Metrics.Select(metric => metric.Name),
            Is.EqualTo(new[] { "accuracy_by_token", "accuracy_by_sum", "accuracy_by_byte" }));
    }
}
