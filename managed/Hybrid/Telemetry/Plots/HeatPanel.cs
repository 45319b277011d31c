using ScottPlot;
using ScottPlot.Panels;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Hybrid.Telemetry.Plots;

/// <summary>A heat map that is ready to be drawn: a row for each tensor, a column for each step, and what colours mean.</summary>
internal sealed class HeatPanel : IDisposable
{
    private const int MostStepLabels = 5;

    private static readonly Color Ink = Color.FromHex("#3A4250");

    private readonly Plot _plot = new();

    /// <param name="map">What to draw.</param>
    /// <param name="names">Whether its rows are named.</param>
    public HeatPanel(HeatMap map, bool names)
    {
        _plot.FigureBackground.Color = Colors.White;
        _plot.Axes.Color(Ink);
        _plot.HideGrid();
        AddCells(map);
        _plot.Title(map.Title, size: 26);
        _plot.XLabel("step", size: 21);
        _plot.Axes.Title.Label.Bold = false;
        _plot.Axes.Bottom.Label.Bold = false;
        _plot.Axes.Bottom.TickLabelStyle.FontSize = 19;
        _plot.Axes.Bottom.TickGenerator = StepLabels(map.Steps);
        _plot.Axes.Left.TickLabelStyle.FontSize = 13;
        _plot.Axes.Left.TickGenerator = names ? TensorLabels(map.Tensors) : new EmptyTickGenerator();
        _plot.Axes.SetLimits(0, map.Steps.Length, 0, map.Tensors.Length);
        _plot.Font.Set(PlotFont.Name);
        _plot.HideLegend();
    }

    /// <summary>Draws the heat map into a rectangle.</summary>
    public void Draw(SkiaSharp.SKCanvas canvas, PixelRect area)
    {
        canvas.Save();
        canvas.ClipRect(area.ToSKRect()); // ScottPlot clears all that the clip leaves.
        _plot.Render(canvas, area);
        canvas.Restore();
    }

    /// <inheritdoc/>
    public void Dispose() => _plot.Dispose();

    private void AddCells(HeatMap map)
    {
        Heatmap cells = _plot.Add.Heatmap(map.Values);
        cells.Colormap = new ScottPlot.Colormaps.Viridis();
        cells.NaNCellColor = Colors.White;
        cells.Rectangle = new CoordinateRect(0, map.Steps.Length, 0, map.Tensors.Length);
        ColorBar colors = _plot.Add.ColorBar(cells);
        colors.Axis.TickLabelStyle.FontName = PlotFont.Name;
        colors.Axis.TickLabelStyle.FontSize = 17;
        colors.Axis.TickGenerator = ColorLabels(map.Values);
    }

    private static NumericManual ColorLabels(double[,] logarithms)
    {
        double[] finite = [.. logarithms.Cast<double>().Where(double.IsFinite)];
        IReadOnlyList<double> ticks = finite.Length == 0
            ? []
            : LogarithmicTicks.Between(Math.Pow(10, finite.Min()), Math.Pow(10, finite.Max()));
        return new NumericManual([.. ticks.Select(Math.Log10)], [.. ticks.Select(PlotNumber.Format)]);
    }

    private static NumericManual StepLabels(long[] steps)
    {
        int stride = (steps.Length + MostStepLabels - 1) / MostStepLabels;
        int[] columns = [.. Enumerable.Range(0, steps.Length).Where(column => column % stride == 0)];
        return new NumericManual(
            [.. columns.Select(column => column + 0.5)], [.. columns.Select(column => PlotNumber.Format(steps[column]))]);
    }

    // The first row is at the top.
    private static NumericManual TensorLabels(string[] tensors) =>
        new([.. tensors.Select((_, row) => tensors.Length - row - 0.5)], tensors);
}
