using Hybrid.Evaluation;

namespace Hybrid.Tests.Evaluation;

internal sealed class ScoringPlanTests
{
    [Test]
    public void Choices_of_one_context_are_an_example_and_equal_choices_are_scored_once()
    {
        FittedChoice[] choices =
            [new([1, 2], [3]), new([1, 2], [4, 5]), new([9], [4, 5]), new([1, 2], [3]), new([1, 2], [4, 5, 6])];

        ScoringExample[] examples = [.. ScoringExample.Of(7, choices, maxRows: 100)];

        Assert.Multiple(() =>
        {
            Assert.That(examples.Select(example => example.Item), Is.All.EqualTo(7));
            Assert.That(examples.Select(example => example.Context), Is.EqualTo(new int[][] { [1, 2], [9] }));
            Assert.That(
                examples[0].Endings.Select(ending => ending.Choices), Is.EqualTo(new int[][] { [0, 3], [1], [4] }));
            Assert.That(examples.Select(example => example.Rows), Is.EqualTo(new[] { 5, 2 }));
        });
    }

    [Test]
    public void Every_choice_is_in_one_pass_and_no_pass_has_more_rows_than_the_scorer()
    {
        var random = new Random(1);
        IReadOnlyList<FittedChoice>[] items = [.. Enumerable.Range(0, 200).Select(_ => RandomChoices(random, 1 + random.Next(9)))];
        items[50] = RandomChoices(random, 90); // more than a pass takes

        ScoringPlan plan = ScoringPlan.Create(items);

        ScoringPass[] passes = [.. plan.Parts.SelectMany(part => part.Passes)];
        var scored = passes.SelectMany(pass => pass.Examples).SelectMany(
            example => example.Endings.SelectMany(ending => ending.Choices.Select(choice => (example.Item, choice))));
        Assert.Multiple(() =>
        {
            Assert.That(
                passes.Select(pass => pass.Examples.Sum(example => example.Rows)),
                Is.All.LessThanOrEqualTo(plan.MaxSequences * plan.MaxLength));
            Assert.That(passes, Has.Length.GreaterThan(plan.Parts.Count));
            Assert.That(plan.Parts.SelectMany(part => part.Items), Is.EquivalentTo(Enumerable.Range(0, items.Length)));
            Assert.That(
                scored,
                Is.EquivalentTo(items.SelectMany((choices, item) => choices.Select((_, choice) => (item, choice)))));
        });
    }

    private static FittedChoice[] RandomChoices(Random random, int count)
    {
        int[] context = Ids(60);
        return [.. Enumerable.Range(0, count).Select(_ => new FittedChoice(context, Ids(30)))];

        int[] Ids(int most) => [.. Enumerable.Range(0, 1 + random.Next(most)).Select(_ => random.Next(1000))];
    }
}
