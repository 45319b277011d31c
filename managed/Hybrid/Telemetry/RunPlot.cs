using System.Globalization;
using ScottPlot;
using SkiaSharp;

namespace Hybrid.Telemetry;

/// <summary>
/// The picture of a run: loss in training and validation, learning rate, gradient norm and throughput over its steps.
/// </summary>
public static class RunPlot
{
    internal const int Width = 2000;
    internal const int Height = 1300;

    /// <summary>Height of the band at the top that holds the heading.</summary>
    internal const int HeadingHeight = 110;

    /// <summary>Lower edge of the loss diagram; the three small ones are below.</summary>
    internal const int LossBottom = 750;

    // Okabe and Ito's palette, told apart with every kind of colour blindness (jfly.uni-koeln.de/color).
    private static readonly Color Blue = Color.FromHex("#0072B2");
    private static readonly Color Vermilion = Color.FromHex("#D55E00");
    private static readonly Color Green = Color.FromHex("#009E73");
    private static readonly Color Purple = Color.FromHex("#CC79A7");

    /// <summary>Writes a run's picture as a PNG, in place of an earlier one. May be called from any thread.</summary>
    /// <param name="metrics">What the run measured; at least one step or one validation.</param>
    /// <param name="path">The file to write; its folder is created where it is missing.</param>
    /// <param name="heading">The line at the top, usually the run's name.</param>
    /// <exception cref="DataException">Nothing was measured yet.</exception>
    public static void Draw(MetricsLog metrics, string path, string heading = "Training run")
    {
        ArgumentNullException.ThrowIfNull(metrics);
        if (metrics.Steps.Count == 0 && metrics.Validations.Count == 0)
        {
            throw new DataException("There is nothing to plot yet: the run's metrics.jsonl has no step. Train first.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllBytes(path, Render(RunCurves.Of(metrics), heading));
    }

    internal static byte[] Render(RunCurves curves, string heading)
    {
        PlotFont.Register();
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        SKCanvas canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        DrawHeading(canvas, heading, Summary(curves));

        DrawAndDispose(Loss(curves), canvas, new PixelRect(10, Width - 20, LossBottom, HeadingHeight));
        PlotPanel[] small = [LearningRate(curves), GradientNorm(curves), Throughput(curves)];
        for (int i = 0; i < small.Length; i++)
        {
            int left = 10 + i * (Width - 20) / small.Length;
            int right = (i + 1) * (Width - 20) / small.Length;
            DrawAndDispose(small[i], canvas, new PixelRect(left, right, Height - 15, LossBottom + 10));
        }

        using SKImage image = surface.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }

    private static void DrawAndDispose(PlotPanel panel, SKCanvas canvas, PixelRect area)
    {
        using (panel)
        {
            panel.Draw(canvas, area);
        }
    }

    private static void DrawHeading(SKCanvas canvas, string heading, string summary)
    {
        using var font = new SKFont(PlotFont.Typeface, size: 44);
        using var small = new SKFont(PlotFont.Typeface, size: 25);
        using var ink = new SKPaint { Color = SKColor.Parse("#1C2330"), IsAntialias = true };
        using var faint = new SKPaint { Color = SKColor.Parse("#667085"), IsAntialias = true };
        canvas.DrawText(heading, 40, 62, SKTextAlign.Left, font, ink);
        canvas.DrawText(summary, 40, 100, SKTextAlign.Left, small, faint);
    }

    private static string Summary(RunCurves curves)
    {
        var parts = new List<string>();
        AddLast(parts, "step", curves.TrainingLoss.Steps, "N0");
        AddLast(parts, "training loss", curves.TrainingLoss.Values, "0.000");
        AddLast(parts, "validation loss", curves.ValidationLoss.Values, "0.000");
        return string.Join("   ·   ", parts);
    }

    private static void AddLast(List<string> parts, string name, double[] values, string format)
    {
        if (values.Length > 0)
        {
            parts.Add($"{name} {values[^1].ToString(format, CultureInfo.InvariantCulture)}");
        }
    }

    private static PlotPanel Loss(RunCurves curves) => new PlotPanel("Loss", "cross-entropy (nats per token)")
        .Line(curves.TrainingLoss with { Name = "training, each step" }, Blue.WithAlpha(0.25), width: 1.5f)
        .Line(curves.TrainingLoss.Smoothed("training, smoothed"), Blue, width: 4)
        .Line(curves.ValidationLoss, Vermilion, width: 4, markers: true)
        .Legend();

    private static PlotPanel LearningRate(RunCurves curves) =>
        new PlotPanel("Learning rate", "per step").Line(curves.LearningRate, Green, width: 4).FromZero();

    private static PlotPanel GradientNorm(RunCurves curves) => new PlotPanel("Gradient norm", "global L2, before clipping")
        .Line(curves.GradientNorm, Purple.WithAlpha(0.3), width: 1.5f)
        .Line(curves.GradientNorm.Smoothed(curves.GradientNorm.Name), Purple)
        .FromZero();

    private static PlotPanel Throughput(RunCurves curves) => new PlotPanel("Throughput", "tokens per second")
        .Line(curves.Throughput, Vermilion.WithAlpha(0.3), width: 1.5f)
        .Line(curves.Throughput.Smoothed(curves.Throughput.Name), Vermilion)
        .FromZero();
}
