using Hybrid.Telemetry;
using SkiaSharp;

namespace Hybrid.Tests.Telemetry;

internal sealed class RunPlotTests
{
    private static readonly TestCaseData[] TextAreas =
    [
        new TestCaseData(SKRectI.Create(30, 20, 300, 50)).SetArgDisplayNames("heading"),
        new TestCaseData(SKRectI.Create(30, 76, 700, 32)).SetArgDisplayNames("summary"),
        new TestCaseData(SKRectI.Create(900, 118, 250, 40)).SetArgDisplayNames("title of the loss"),
        new TestCaseData(SKRectI.Create(12, 280, 30, 300)).SetArgDisplayNames("unit of the loss"),
        new TestCaseData(SKRectI.Create(46, 170, 30, 480)).SetArgDisplayNames("numbers of the loss"),
        new TestCaseData(SKRectI.Create(950, 718, 150, 30)).SetArgDisplayNames("name of the horizontal axis"),
        new TestCaseData(SKRectI.Create(1780, 175, 170, 90)).SetArgDisplayNames("legend"),
        new TestCaseData(SKRectI.Create(230, 765, 260, 40)).SetArgDisplayNames("title of the learning rate"),
        new TestCaseData(SKRectI.Create(880, 765, 260, 40)).SetArgDisplayNames("title of the gradient norm"),
        new TestCaseData(SKRectI.Create(1560, 765, 260, 40)).SetArgDisplayNames("title of the throughput"),
        new TestCaseData(SKRectI.Create(1335, 900, 30, 220)).SetArgDisplayNames("unit of the throughput"),
    ];

    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory().FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestCaseSource(nameof(TextAreas))]
    public void Text_is_drawn_where_it_belongs(SKRectI area)
    {
        using SKBitmap picture = Draw(Metrics(steps: 200), "demo");

        // Letters cover a few percent of the rectangle around them; a line or a box would be far less or far more.
        Assert.That((double)Ink(picture, area) / (area.Width * area.Height), Is.InRange(0.01, 0.4));
    }

    [Test]
    public void Where_nothing_belongs_the_picture_is_blank()
    {
        using SKBitmap picture = Draw(Metrics(steps: 200), "demo");

        Assert.That(Ink(picture, SKRectI.Create(1200, 10, 790, 95)), Is.Zero);
    }

    [Test]
    public void The_heading_is_the_text_that_was_given()
    {
        using SKBitmap one = Draw(Metrics(steps: 20), "lion");
        using SKBitmap same = Draw(Metrics(steps: 20), "lion");
        using SKBitmap other = Draw(Metrics(steps: 20), "noil");

        Assert.Multiple(() =>
        {
            Assert.That(same.Bytes, Is.EqualTo(one.Bytes));
            Assert.That(other.Bytes, Is.Not.EqualTo(one.Bytes));
        });
    }

    [Test]
    public void The_embedded_font_has_every_character_that_plots_use() => Assert.Multiple(() =>
    {
        Assert.That(PlotFont.Typeface.FamilyName, Is.EqualTo("Cabin"));
        Assert.That(
            PlotFont.Typeface.ContainsGlyphs("abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 .,-()·_"),
            Is.True);
    });

    [TestCase(0, 1)]
    [TestCase(1, 0)]
    [TestCase(1, 1)]
    [TestCase(30_000, 3)]
    public void A_run_of_any_length_can_be_drawn(int steps, int validations)
    {
        using SKBitmap picture = Draw(Metrics(steps, validations), "run");

        Assert.That((picture.Width, picture.Height), Is.EqualTo((RunPlot.Width, RunPlot.Height)));
    }

    [Test]
    public void A_run_without_a_measurement_cannot_be_drawn() => Assert.That(
        () => RunPlot.Draw(Metrics(steps: 0, validations: 0), Path.Combine(_folder, "run.png")),
        Throws.TypeOf<DataException>().With.Message.Contains("Train first"));

    private SKBitmap Draw(MetricsLog metrics, string heading)
    {
        string file = Path.Combine(_folder, "plots", "run.png");
        RunPlot.Draw(metrics, file, heading);
        return SKBitmap.Decode(file);
    }

    private MetricsLog Metrics(int steps, int validations = 5)
    {
        string file = Path.Combine(_folder, "metrics.jsonl");
        IEnumerable<string> lines = Enumerable.Range(1, steps).Select(step => Step(step, steps))
            .Concat(Enumerable.Range(0, validations).Select(Validation));
        File.WriteAllLines(file, lines);
        return MetricsLog.Read(file);
    }

    private static string Step(int step, int steps) => FormattableString.Invariant(
        $$"""
        {"step":{{step}},"loss":{{3 + 8 * Math.Exp(-step / 50.0)}},"lr":{{0.002 * step / steps}},"grad_norm":{{1 + 1.0 / step}},
        "tokens":{{step * 64}},"tokens_per_s":9500,"step_ms":6.7,"data_ms":0,"forward_ms":2,"head_ms":1,"backward_ms":3,
        "update_ms":0.5}
        """).ReplaceLineEndings("");

    private static string Validation(int index) => FormattableString.Invariant(
        $$"""{"step":{{index * 40}},"val_loss":{{4 + 7 * Math.Exp(-index)}},"val_tokens":640}""");

    private static int Ink(SKBitmap picture, SKRectI area)
    {
        int dark = 0;
        for (int y = area.Top; y < area.Bottom; y++)
        {
            for (int x = area.Left; x < area.Right; x++)
            {
                picture.GetPixel(x, y).ToHsl(out _, out _, out float lightness);
                dark += lightness < 60 ? 1 : 0;
            }
        }

        return dark;
    }
}
