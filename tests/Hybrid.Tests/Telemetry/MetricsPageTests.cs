using System.Text.Json.Serialization.Metadata;
using Hybrid.Telemetry;
using Hybrid.Telemetry.TensorBoard;
using Hybrid.Training;

namespace Hybrid.Tests.Telemetry;

/// <summary>Holds docs/metrics.md to what is written: every key and every tag, in order, each with a unit or a source.</summary>
public sealed class MetricsPageTests
{
    private static readonly TestCaseData[] Records =
    [
        new TestCaseData("### A step", MetricsJson.Default.StepRecord).SetArgDisplayNames("step"),
        new TestCaseData("### A validation", MetricsJson.Default.ValidationRecord).SetArgDisplayNames("validation"),
        new TestCaseData("### A multiple-choice evaluation", MetricsJson.Default.MultipleChoiceRecord).SetArgDisplayNames("multiple choice"),
        new TestCaseData("## stats.jsonl", MetricsJson.Default.StatisticsRecord).SetArgDisplayNames("statistics"),
        new TestCaseData("### A tensor", MetricsJson.Default.TensorStatistics).SetArgDisplayNames("tensor"),
    ];

    [TestCaseSource(nameof(Records))]
    public void Every_key_of_a_line_is_described(string heading, JsonTypeInfo type) =>
        Assert.That(FirstColumn(heading), Is.EqualTo(type.Properties.Where(property => property.Get is not null).Select(property => property.Name)));

    [Test]
    public void Every_tag_of_TensorBoard_is_described()
    {
        var statistics = new StatisticsRecord(1, new Dictionary<string, TensorStatistics> { ["TENSOR"] = new(1, 1, 1, 1, 1, 1) });
        Scalar[] scalars =
        [
            .. TensorBoardTags.Of(new StepRecord(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, Mfu: 1, MfuCausalHalf: 1)),
            .. TensorBoardTags.Of(new ValidationRecord(1, 1, 1)),
            .. TensorBoardTags.Of(new MultipleChoiceRecord(1, 1, 1, 1, 1, 1, 1, 1)),
            .. TensorBoardTags.Of(statistics),
        ];
        Assert.That(FirstColumn("## TensorBoard"), Is.EqualTo(scalars.Select(scalar => scalar.Tag)));
    }

    private static IEnumerable<string> FirstColumn(string heading)
    {
        var page = File.ReadAllLines(Repository.PathOf("docs", "metrics.md"));
        return page.SkipWhile(line => line != heading).Skip(1)
            .TakeWhile(line => !line.StartsWith('#'))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);
    }
}
