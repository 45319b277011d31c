using ScottPlot;

namespace Hybrid.Telemetry.Plots;

/// <summary>A line of a diagram.</summary>
/// <param name="Curve">Its points; its name is the legend's.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Width">Its width in pixels.</param>
internal sealed record PlotLine(Curve Curve, Color Color, float Width = 3)
{
    /// <summary>Whether every point is marked.</summary>
    public bool Marked { get; init; }

    /// <summary>Whether the line is broken.</summary>
    public bool Dashed { get; init; }

    /// <summary>Whether the legend names it.</summary>
    public bool Named { get; init; } = true;
}
