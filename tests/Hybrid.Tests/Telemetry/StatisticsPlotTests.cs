using System.Xml.Linq;
using Hybrid.Telemetry;
using Hybrid.Telemetry.Plots;
using Hybrid.Tests.Data;
using Hybrid.Training;
using SkiaSharp;

namespace Hybrid.Tests.Telemetry;

public sealed class StatisticsPlotTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Every_tensor_is_named_and_every_quantity_has_a_title()
    {
        RunPlot.DrawStatistics(Records(12), _folder["stats.svg"], "demo");

        var texts = XDocument.Load(_folder["stats.svg"]).Descendants()
            .Where(element => element.Name.LocalName == "text").Select(text => text.Value.Trim());
        Assert.That(
            texts,
            Is.SupersetOf(new[]
            {
                "demo", "embd.weight", "norm.weight", "Parameters (root mean square)", "Gradients (root mean square)",
                "Updates over parameters", "10",
            }));
    }

    [Test]
    public void Other_values_have_other_colours()
    {
        RunPlot.DrawStatistics(Records(12), _folder["stats.png"], "demo");

        using var picture = SKBitmap.Decode(_folder["stats.png"]);
        // In the first heat map: the first tensor's row is above the second's.
        Assert.That(picture.GetPixel(600, 250), Is.Not.EqualTo(picture.GetPixel(600, 500)));
    }

    [Test]
    public void Cells_are_logarithms_and_zero_is_not_a_number()
    {
        var map = HeatMap.Of("title", Records(2), tensor => tensor.GradientRms);

        Assert.Multiple(() =>
        {
            Assert.That(map.Tensors, Is.EqualTo(new[] { "embd.weight", "norm.weight" }));
            Assert.That(map.Steps, Is.EqualTo(new[] { 10, 20 }));
            Assert.That(map.Values[0, 0], Is.EqualTo(-2).Within(1e-12));
            Assert.That(map.Values[1, 1], Is.NaN);
        });
    }

    [Test]
    public void A_long_run_has_no_more_columns_than_can_be_seen() => Assert.That(
        HeatMap.Of("title", Records(10_000), tensor => tensor.GradientRms).Steps,
        Has.Length.LessThanOrEqualTo(HeatMap.MostSteps).And.Length.GreaterThan(HeatMap.MostSteps / 2));

    [Test]
    public void Without_a_record_it_says_how_to_get_some() => Assert.That(
        () => RunPlot.DrawStatistics([], _folder["stats.png"], "demo"),
        Throws.TypeOf<DataException>().With.Message.Contains("run.stats_every"));

    private static StatisticsRecord[] Records(int count) =>
    [
        .. Enumerable.Range(1, count).Select(index => new StatisticsRecord(10 * index, new Dictionary<string, TensorStatistics>
        {
            ["embd.weight"] = new(0.02, 0.1, 0.01, 0.05, 1e-4, 1e-3),
            ["norm.weight"] = new(1, 1, 0, 0, 1e-6 * index, 1e-5),
        })),
    ];
}
