using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Hybrid.Telemetry.Plots;

/// <summary>A diagram that is ready to be drawn, styled like the others.</summary>
internal sealed class PlotPanel : IDisposable
{
    private static readonly Color Ink = Color.FromHex("#3A4250");
    private static readonly Color GridLine = Color.FromHex("#E6E9EF");

    // ScottPlot reserves room for the numbers of a first guess at the axis, which may be shorter than the final ones.
    private const float NumbersWidth = 132;

    private readonly Plot _plot = new();
    private readonly Diagram _diagram;

    /// <param name="diagram">What to draw.</param>
    /// <param name="axis">What its horizontal axis counts.</param>
    /// <param name="legend">Whether its lines are named, where there are several.</param>
    public PlotPanel(Diagram diagram, PlotAxis axis, bool legend)
    {
        _diagram = diagram;
        Style();
        Label(axis);
        foreach (PlotLine line in diagram.Lines)
        {
            Add(line);
        }

        Divide();
        _plot.Font.Set(PlotFont.Name);
        _plot.HideLegend();
        if (legend && diagram.NeedsLegend)
        {
            ShowLegend();
        }
    }

    /// <summary>Draws the diagram into a rectangle.</summary>
    public void Draw(SkiaSharp.SKCanvas canvas, PixelRect area)
    {
        canvas.Save();
        canvas.ClipRect(area.ToSKRect()); // ScottPlot clears all that the clip leaves.
        _plot.Render(canvas, area);
        canvas.Restore();
    }

    /// <inheritdoc/>
    public void Dispose() => _plot.Dispose();

    private void Style()
    {
        _plot.FigureBackground.Color = Colors.White;
        _plot.Axes.Color(Ink);
        _plot.Axes.Right.FrameLineStyle.Width = 0;
        _plot.Axes.Top.FrameLineStyle.Width = 0;
        _plot.Grid.MajorLineColor = GridLine;
        _plot.Grid.MajorLineWidth = 1.5f;
        foreach (IAxis axis in new IAxis[] { _plot.Axes.Bottom, _plot.Axes.Left })
        {
            axis.TickLabelStyle.FontSize = 19;
            axis.MinorTickStyle.Length = 0;
        }

        _plot.Axes.Left.MinimumSize = NumbersWidth;
        _plot.Axes.Margins(left: 0.01, right: 0.02, bottom: 0.06, top: 0.08);
    }

    private void Label(PlotAxis axis)
    {
        _plot.Title(_diagram.Title, size: 26);
        _plot.XLabel(axis == PlotAxis.Tokens ? "tokens" : "step", size: 21);
        _plot.YLabel(_diagram.Unit, size: 21);
        _plot.Axes.Title.Label.Bold = false;
        _plot.Axes.Bottom.Label.Bold = false;
        _plot.Axes.Left.Label.Bold = false;
        _plot.Axes.Bottom.TickGenerator = new NumericAutomatic
        {
            LabelFormatter = PlotNumber.Format,
            MinimumTickSpacing = 90,
        };
        _plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = PlotNumber.Format };
    }

    private void Add(PlotLine line)
    {
        Curve curve = _diagram.Scale == PlotScale.Logarithmic ? line.Curve.Select(Math.Log10) : line.Curve;
        Scatter scatter = _plot.Add.ScatterLine(curve.Steps, curve.Values, line.Color);
        scatter.LineWidth = line.Width;
        scatter.LinePattern = line.Dashed ? LinePattern.Dashed : LinePattern.Solid;
        scatter.LegendText = line.Named ? curve.Name : "";
        scatter.MarkerShape = MarkerShape.FilledCircle;
        scatter.MarkerSize = MarkerSize(line);
    }

    // Marks that touch each other would hide the line.
    private static float MarkerSize(PlotLine line) => line.Curve.Steps.Length switch
    {
        1 => 9,
        <= 60 when line.Marked => 9,
        <= 200 when line.Marked => 5,
        _ => 0,
    };

    private void Divide()
    {
        double[] values = [.. _diagram.Lines.SelectMany(line => line.Curve.Values)];
        if (_diagram.Scale == PlotScale.FromZero)
        {
            _plot.Axes.SetLimitsY(0, UpperEnd(values));
        }
        else if (_diagram.Scale == PlotScale.Logarithmic)
        {
            double room = Math.Pow(values.Max() / values.Min(), 0.07) * 1.02;
            (double least, double most) = (values.Min() / room, values.Max() * room);
            _plot.Axes.SetLimitsY(Math.Log10(least), Math.Log10(most));
            IReadOnlyList<double> ticks = LogarithmicTicks.Between(least, most);
            _plot.Axes.Left.TickGenerator =
                new NumericManual([.. ticks.Select(Math.Log10)], [.. ticks.Select(PlotNumber.Format)]);
        }
    }

    // A first step that takes ten times as long as the others must not flatten them.
    private static double UpperEnd(double[] values)
    {
        double largest = values.Max();
        double usual = values.Order().ElementAt((int)(0.95 * (values.Length - 1)));
        double end = usual > 0 ? Math.Min(1.1 * largest, 2 * usual) : 1.1 * largest;
        return end > 0 ? end : 1;
    }

    private void ShowLegend()
    {
        _plot.Legend.FontSize = 21;
        _plot.Legend.FontColor = Ink;
        _plot.Legend.OutlineWidth = 0;
        _plot.Legend.BackgroundColor = Colors.White.WithAlpha(0.85);
        _plot.Legend.ShadowColor = Colors.Transparent;
        _plot.ShowLegend(_diagram.Rises ? Alignment.UpperLeft : Alignment.UpperRight);
    }
}
