using System.Xml.Linq;
using Hybrid.Telemetry;
using Hybrid.Telemetry.Plots;
using SkiaSharp;

namespace Hybrid.Tests.Telemetry;

internal sealed class RunPlotTests
{
    private static readonly TestCaseData[] TextAreas =
    [
        Area("heading", 30, 20, 300, 50),
        Area("summary", 30, 76, 700, 32),
        Area("title of the loss", 950, 118, 200, 40),
        Area("unit of the loss", 14, 280, 32, 300),
        Area("numbers of the loss", 85, 170, 50, 480),
        Area("name of the horizontal axis", 1000, 718, 120, 30),
        Area("legend", 1740, 175, 220, 90),
        Area("title of the perplexity", 290, 770, 220, 50),
        Area("title of the multiple choice", 940, 770, 220, 50),
        Area("title of the gradient norm", 1600, 770, 240, 50),
        Area("title of the learning rate", 290, 1305, 220, 50),
        Area("title of the step's time", 940, 1305, 220, 50),
        Area("title of the throughput", 1600, 1305, 240, 50),
        Area("unit of the throughput", 1334, 1430, 34, 250),
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
            PlotFont.Typeface.ContainsGlyphs("abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 .,:%…-()·_"),
            Is.True);
    });

    // One row of small diagrams less where there are fewer of them.
    [TestCase(0, 1, 1300)]
    [TestCase(1, 0, 1835)]
    [TestCase(1, 1, 1835)]
    [TestCase(120_000, 3, 1835)]
    public void A_run_of_any_length_can_be_drawn(int steps, int validations, int height)
    {
        using SKBitmap picture = Draw(Metrics(steps, validations), "run");

        Assert.That((picture.Width, picture.Height), Is.EqualTo((RunPlot.Width, height)));
    }

    [Test]
    public void Several_runs_have_a_colour_each_and_a_legend()
    {
        MetricsLog metrics = Metrics(steps: 200);
        PlottedRun[] runs = [new("one", metrics), new("two", Shifted(metrics)), new("three", Shifted(Shifted(metrics)))];
        RunPlot.Draw(runs, PathOf("runs.png"), PlotAxis.Steps);
        using SKBitmap picture = SKBitmap.Decode(PathOf("runs.png"));

        Assert.Multiple(() =>
        {
            for (int run = 0; run < runs.Length; run++)
            {
                var color = SKColor.Parse(PlotColors.OfRun(run).ToHex());
                var loss = SKRectI.Create(140, 170, 1500, 500);
                var legend = SKRectI.Create(1780, 160, 200, 110);
                Assert.That(Count(picture, loss, pixel => pixel == color), Is.GreaterThan(500), runs[run].Name);
                Assert.That(Count(picture, legend, pixel => pixel == color), Is.GreaterThan(30), runs[run].Name);
            }
        });
    }

    [Test]
    public void Every_quantity_can_have_a_picture_of_its_own()
    {
        PlottedRun run = new("demo", Metrics(steps: 200));
        IReadOnlyList<string> files = RunPlot.DrawSingly([run], PathOf("run.png"), PlotAxis.Tokens);

        Assert.Multiple(() =>
        {
            Assert.That(files, Is.EqualTo(new[]
            {
                "loss", "perplexity", "accuracy", "gradient-norm", "learning-rate", "step-time", "throughput",
            }.Select(name => PathOf($"run-{name}.png"))));
            foreach (string file in files)
            {
                using SKBitmap picture = SKBitmap.Decode(file);
                Assert.That(Ink(picture, SKRectI.Create(600, 10, 600, 60)), Is.GreaterThan(300), $"title of {file}");
            }
        });
    }

    [Test]
    public void An_svg_has_its_texts_as_text_and_brings_their_font()
    {
        PlottedRun run = new("demo run", Metrics(steps: 200));
        RunPlot.Draw([run], PathOf("run.svg"), PlotAxis.Steps);

        var svg = XDocument.Load(PathOf("run.svg"));
        XElement[] texts = [.. svg.Descendants().Where(element => element.Name.LocalName == "text")];
        string style = svg.Descendants().Single(element => element.Name.LocalName == "style").Value;
        byte[] font = Convert.FromBase64String(style.Split("base64,")[1].Split(')')[0]);
        Assert.Multiple(() =>
        {
            Assert.That(
                texts.Select(text => text.Value.Trim()),
                Is.SupersetOf(new[]
                {
                    "demo run", "Loss", "Perplexity", "Multiple choice", "Gradient norm", "Learning rate", "Time of a step",
                    "Throughput", "validation", "by token",
                }));
            Assert.That(texts.Select(text => text.Attribute("font-family")!.Value), Is.All.EqualTo("Cabin, sans-serif"));
            Assert.That(texts.Select(text => text.Attribute("x")!.Value), Has.None.EndsWith(", "), "strict readers refuse");
            Assert.That(style, Does.Contain("font-family:Cabin"));
            Assert.That(SKTypeface.FromData(SKData.CreateCopy(font)).FamilyName, Is.EqualTo("Cabin"));
        });
    }

    [Test]
    public void A_long_run_makes_no_large_svg()
    {
        RunPlot.Draw([new("long", Metrics(steps: 120_000))], PathOf("run.svg"), PlotAxis.Steps);

        Assert.That(new FileInfo(PathOf("run.svg")).Length, Is.LessThan(2_000_000));
    }

    [Test]
    public void A_text_that_does_not_fit_is_cut()
    {
        using SKBitmap picture = Draw(Metrics(steps: 20), new string('m', 300));

        Assert.That(Ink(picture, SKRectI.Create(RunPlot.Width - 39, 10, 39, 95)), Is.Zero);
    }

    [TestCase("run.pdf")]
    [TestCase("run")]
    public void Another_kind_of_file_is_refused(string name) => Assert.That(
        () => RunPlot.Draw([new("demo", Metrics(steps: 2))], PathOf(name), PlotAxis.Steps),
        Throws.TypeOf<ConfigurationException>().With.Message.Contains(".svg"));

    [Test]
    public void A_run_without_a_measurement_cannot_be_drawn() => Assert.That(
        () => RunPlot.Draw(Metrics(steps: 0, validations: 0), PathOf("run.png"), "run"),
        Throws.TypeOf<DataException>().With.Message.Contains("Train first"));

    private static TestCaseData Area(string name, int left, int top, int width, int height) =>
        new TestCaseData(SKRectI.Create(left, top, width, height)).SetArgDisplayNames(name);

    private static MetricsLog Shifted(MetricsLog metrics) => new(
    [
        .. metrics.Steps.Select(step => step with { Loss = step.Loss + 1 }),
        .. metrics.Validations.Select(validation => validation with { Loss = validation.Loss + 1 }),
    ]);

    private string PathOf(string name) => Path.Combine(_folder, name);

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
            .Concat(Enumerable.Range(0, validations).Select(Validation))
            .Concat(Enumerable.Range(0, validations).Select(Answers));
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

    private static string Answers(int index) => FormattableString.Invariant(
        $$"""
        {"step":{{index * 40}},"items":400,"accuracy":{{0.25 + 0.01 * index}},"accuracy_se":0.02,"accuracy_by_sum":0.25,
        "accuracy_by_sum_se":0.02,"accuracy_by_byte":0.26,"accuracy_by_byte_se":0.02}
        """).ReplaceLineEndings("");

    private static int Ink(SKBitmap picture, SKRectI area) => Count(picture, area, pixel =>
    {
        pixel.ToHsl(out _, out _, out float lightness);
        return lightness < 60;
    });

    private static int Count(SKBitmap picture, SKRectI area, Func<SKColor, bool> counts)
    {
        int count = 0;
        for (int y = area.Top; y < area.Bottom; y++)
        {
            for (int x = area.Left; x < area.Right; x++)
            {
                count += counts(picture.GetPixel(x, y)) ? 1 : 0;
            }
        }

        return count;
    }
}
