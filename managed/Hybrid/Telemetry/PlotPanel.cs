using ScottPlot;
using ScottPlot.Plottables;

namespace Hybrid.Telemetry;

/// <summary>One diagram of a plot: a quantity over the steps, styled like the others.</summary>
internal sealed class PlotPanel : IDisposable
{
    private static readonly Color Ink = Color.FromHex("#3A4250");
    private static readonly Color GridLine = Color.FromHex("#E6E9EF");

    private readonly Plot _plot = new();
    private double _largest;

    /// <param name="title">What the diagram shows.</param>
    /// <param name="unit">What its vertical axis counts.</param>
    public PlotPanel(string title, string unit)
    {
        _plot.FigureBackground.Color = Colors.White;
        _plot.Axes.Color(Ink);
        _plot.Axes.Right.FrameLineStyle.Width = 0;
        _plot.Axes.Top.FrameLineStyle.Width = 0;
        _plot.Grid.MajorLineColor = GridLine;
        _plot.Grid.MajorLineWidth = 1.5f;

        _plot.Title(title, size: 26);
        _plot.XLabel("step", size: 21);
        _plot.YLabel(unit, size: 21);
        foreach (IAxis axis in new IAxis[] { _plot.Axes.Bottom, _plot.Axes.Left })
        {
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontSize = 19;
            axis.MinorTickStyle.Length = 0;
        }

        _plot.Axes.Title.Label.Bold = false;
        _plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
        {
            LabelFormatter = PlotNumber.Format,
            MinimumTickSpacing = 90,
        };
        _plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { LabelFormatter = PlotNumber.Format };
        _plot.Axes.Margins(left: 0.01, right: 0.02, bottom: 0.06, top: 0.08);
        _plot.Font.Set(PlotFont.Name);
        _plot.HideLegend();
    }

    /// <summary>Adds a line, on top of the earlier ones.</summary>
    /// <param name="curve">What to draw; an empty one draws nothing.</param>
    /// <param name="color">The line's colour.</param>
    /// <param name="width">The line's width in pixels.</param>
    /// <param name="markers">Whether every point is marked.</param>
    public PlotPanel Line(Curve curve, Color color, float width = 3, bool markers = false)
    {
        if (!curve.IsEmpty)
        {
            _largest = Math.Max(_largest, curve.Values.Max());
            Scatter line = _plot.Add.ScatterLine(curve.Steps, curve.Values, color);
            line.LineWidth = width;
            line.LegendText = curve.Name;
            line.MarkerShape = MarkerShape.FilledCircle;
            line.MarkerSize = markers || curve.Steps.Length == 1 ? 9 : 0;
        }

        return this;
    }

    /// <summary>Names the lines in a legend.</summary>
    public PlotPanel Legend()
    {
        _plot.Legend.FontSize = 21;
        _plot.Legend.FontColor = Ink;
        _plot.Legend.OutlineWidth = 0;
        _plot.Legend.BackgroundColor = Colors.White.WithAlpha(0.85);
        _plot.Legend.ShadowColor = Colors.Transparent;
        _plot.ShowLegend(Alignment.UpperRight);
        return this;
    }

    /// <summary>Starts the vertical axis at zero, where differences would look larger than they are.</summary>
    public PlotPanel FromZero()
    {
        _plot.Axes.SetLimitsY(0, _largest > 0 ? _largest * 1.1 : 1);
        return this;
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
}
