using System.Globalization;
using Hybrid.Telemetry.Plots;
using ScottPlot;
using SkiaSharp;

namespace Hybrid.Telemetry;

/// <summary>
/// Pictures of runs: loss and perplexity in training and validation, multiple-choice accuracy, gradient norm, learning
/// rate, time of a step and throughput. May be used from any thread.
/// </summary>
public static class RunPlot
{
    internal const int Width = 2000;

    /// <summary>Height of the band at the top that holds the heading.</summary>
    internal const int HeadingHeight = 110;

    /// <summary>Lower edge of the first diagram; the small ones are below, three in a row.</summary>
    internal const int FirstBottom = 750;

    private const int RowHeight = 535;
    private const int RowLength = 3;
    private const int SingleWidth = 1600;
    private const int SingleHeight = 900;
    private const int Margin = 40;
    private const int RowOfHeatMap = 16;
    private const int HeatMapWidth = 660;
    private const int TensorNamesWidth = 330;
    private const int StatisticsWidth = TensorNamesWidth + 3 * HeatMapWidth + 20;

    /// <summary>Draws all quantities of a run into one picture.</summary>
    /// <param name="metrics">What the run measured; at least one step or one validation.</param>
    /// <param name="path">The file to write, .png or .svg; its folder is created where it is missing.</param>
    /// <param name="heading">The line at the top, usually the run's name.</param>
    /// <exception cref="DataException">Nothing was measured yet.</exception>
    /// <exception cref="ConfigurationException">The file's name does not end in .png or .svg.</exception>
    public static void Draw(MetricsLog metrics, string path, string heading) =>
        Draw([new PlottedRun(heading, metrics)], path, PlotAxis.Steps);

    /// <summary>Draws all quantities of one run, or of several over each other, into one picture.</summary>
    /// <param name="runs">The runs, each with a name of its own.</param>
    /// <param name="path">The file to write, .png or .svg; its folder is created where it is missing.</param>
    /// <param name="axis">What the horizontal axes count.</param>
    /// <exception cref="DataException">A run measured nothing yet.</exception>
    /// <exception cref="ConfigurationException">The file's name does not end in .png or .svg.</exception>
    public static void Draw(IReadOnlyList<PlottedRun> runs, string path, PlotAxis axis)
    {
        CheckFile(path);
        IReadOnlyList<RunCurves> curves = CurvesOf(runs, axis);
        IReadOnlyList<Diagram> diagrams = RunDiagrams.Of(curves);
        int rows = (diagrams.Count - 1 + RowLength - 1) / RowLength;
        var picture = new Picture(Width, FirstBottom + rows * RowHeight + 15, canvas =>
        {
            DrawHeading(canvas, curves);
            for (int i = 0; i < diagrams.Count; i++)
            {
                bool legend = i == 0 || curves.Count == 1;
                DrawDiagram(canvas, diagrams[i], axis, legend, AreaOf(i, diagrams.Count));
            }
        });
        picture.Write(path);
    }

    /// <summary>Draws every quantity into a picture of its own.</summary>
    /// <param name="runs">The runs, each with a name of its own.</param>
    /// <param name="path">What the files are called after: run.png makes run-loss.png and so on.</param>
    /// <param name="axis">What the horizontal axes count.</param>
    /// <returns>The files that were written.</returns>
    /// <exception cref="DataException">A run measured nothing yet.</exception>
    /// <exception cref="ConfigurationException">The file's name does not end in .png or .svg.</exception>
    public static IReadOnlyList<string> DrawSingly(
        IReadOnlyList<PlottedRun> runs, string path, PlotAxis axis)
    {
        CheckFile(path);
        var files = new List<string>();
        foreach (Diagram each in RunDiagrams.Of(CurvesOf(runs, axis)))
        {
            // The legend names several runs.
            Diagram diagram = runs is [var run] ? each with { Title = $"{run.Name}: {each.Title}" } : each;
            var area = new PixelRect(10, SingleWidth - 15, SingleHeight - 10, 10);
            string stem = Path.GetFileNameWithoutExtension(path);
            string file = Path.Combine(
                Path.GetDirectoryName(path)!, $"{stem}-{diagram.Name}{Path.GetExtension(path)}");
            var picture = new Picture(
                SingleWidth, SingleHeight, canvas => DrawDiagram(canvas, diagram, axis, legend: true, area));
            picture.Write(file);
            files.Add(file);
        }

        return files;
    }

    /// <summary>Draws how large every tensor's parameters, gradients and updates were over the steps, as colours.</summary>
    /// <param name="records">What a run with run.stats_every measured.</param>
    /// <param name="path">The file to write, .png or .svg; its folder is created where it is missing.</param>
    /// <param name="heading">The line at the top, usually the run's name.</param>
    /// <exception cref="DataException">There are no records.</exception>
    /// <exception cref="ConfigurationException">The file's name does not end in .png or .svg.</exception>
    public static void DrawStatistics(IReadOnlyList<StatisticsRecord> records, string path, string heading)
    {
        ArgumentNullException.ThrowIfNull(records);
        CheckFile(path);
        if (records.Count == 0)
        {
            throw new DataException(
                $"{heading} has no statistics of its tensors. Train with run.stats_every, for example "
                + "--set run.stats_every=100.");
        }

        HeatMap[] maps =
        [
            HeatMap.Of("Parameters (root mean square)", records, tensor => tensor.ParameterRms),
            HeatMap.Of("Gradients (root mean square)", records, tensor => tensor.GradientRms),
            HeatMap.Of("Updates over parameters", records, tensor => tensor.UpdateRms / tensor.ParameterRms),
        ];
        int height = HeadingHeight + 180 + Math.Max(400, RowOfHeatMap * maps[0].Tensors.Length);
        var picture = new Picture(StatisticsWidth, height, canvas =>
        {
            DrawHeading(canvas, heading, $"{records[0].Tensors.Count} tensors at {records.Count} steps", StatisticsWidth);
            for (int i = 0; i < maps.Length; i++)
            {
                // The first has the tensors' names.
                int left = i == 0 ? 10 : TensorNamesWidth + i * HeatMapWidth;
                using var panel = new HeatPanel(maps[i], names: i == 0);
                panel.Draw(canvas, new PixelRect(left, TensorNamesWidth + (i + 1) * HeatMapWidth, height - 10, HeadingHeight));
            }
        });
        picture.Write(path);
    }

    private static void CheckFile(string path)
    {
        if (!Picture.CanWrite(path))
        {
            throw new ConfigurationException($"{path} names neither a .png nor an .svg; a plot is one of the two.");
        }
    }

    private static IReadOnlyList<RunCurves> CurvesOf(IReadOnlyList<PlottedRun> runs, PlotAxis axis)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentOutOfRangeException.ThrowIfZero(runs.Count);
        foreach (PlottedRun run in runs)
        {
            if (run.Metrics.Steps.Count == 0 && run.Metrics.Validations.Count == 0)
            {
                throw new DataException(
                    $"There is nothing to plot of {run.Name} yet: its metrics.jsonl has no step. Train first.");
            }
        }

        return [.. runs.Select(run => RunCurves.Of(run, axis))];
    }

    // The first takes the width; the others share rows, and the last row is as wide as the rest.
    private static PixelRect AreaOf(int index, int count)
    {
        if (index == 0)
        {
            return new PixelRect(10, Width - 20, FirstBottom, HeadingHeight);
        }

        int row = (index - 1) / RowLength;
        int column = (index - 1) % RowLength;
        int columns = Math.Min(RowLength, count - 1 - row * RowLength);
        int left = 10 + column * (Width - 20) / columns;
        int right = (column + 1) * (Width - 20) / columns;
        return new PixelRect(left, right, FirstBottom + (row + 1) * RowHeight, FirstBottom + row * RowHeight + 15);
    }

    private static void DrawDiagram(SKCanvas canvas, Diagram diagram, PlotAxis axis, bool legend, PixelRect area)
    {
        using var panel = new PlotPanel(diagram, axis, legend);
        panel.Draw(canvas, area);
    }

    private static void DrawHeading(SKCanvas canvas, IReadOnlyList<RunCurves> runs)
    {
        string heading = runs is [var run] ? run.Run : $"{runs.Count} runs";
        string summary = runs is [var one]
            ? string.Join("   ·   ", Summary(one))
            : string.Join("   ·   ", runs.Select(each => $"{each.Run}: {string.Join(", ", Summary(each).Skip(1))}"));
        DrawHeading(canvas, heading, summary, Width);
    }

    private static void DrawHeading(SKCanvas canvas, string heading, string summary, int width)
    {
        using var font = new SKFont(PlotFont.Typeface, size: 44);
        using var small = new SKFont(PlotFont.Typeface, size: 25);
        using var ink = new SKPaint { Color = SKColor.Parse("#1C2330"), IsAntialias = true };
        using var faint = new SKPaint { Color = SKColor.Parse("#667085"), IsAntialias = true };
        canvas.DrawText(Fitting(heading, font, width), Margin, 62, SKTextAlign.Left, font, ink);
        canvas.DrawText(Fitting(summary, small, width), Margin, 100, SKTextAlign.Left, small, faint);
    }

    private static string Fitting(string text, SKFont font, int width)
    {
        int room = width - 2 * Margin;
        if (font.MeasureText(text) <= room)
        {
            return text;
        }

        int length = text.Length;
        while (length > 0 && font.MeasureText(text[..length] + "…") > room)
        {
            length--;
        }

        return text[..length] + "…";
    }

    private static IEnumerable<string> Summary(RunCurves run)
    {
        (string Name, double[] Values, string Format)[] parts =
        [
            ("step", run.TrainingLoss.Steps, "N0"),
            ("training loss", run.TrainingLoss.Values, "0.000"),
            ("validation loss", run.ValidationLoss.Values, "0.000"),
        ];
        return parts.Where(part => part.Values.Length > 0)
            .Select(part => $"{part.Name} {part.Values[^1].ToString(part.Format, CultureInfo.InvariantCulture)}");
    }
}
