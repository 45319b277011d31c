namespace Hybrid.Telemetry.Plots;

/// <summary>One quantity of one or several runs over their steps.</summary>
/// <param name="Name">Part of a file's name.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Unit">What its vertical axis counts.</param>
/// <param name="Scale">How that is divided.</param>
/// <param name="Lines">Its lines, the later above the earlier ones; those without points are left out.</param>
internal sealed record Diagram(string Name, string Title, string Unit, PlotScale Scale, IReadOnlyList<PlotLine> Lines)
{
    /// <summary>Its lines, the later above the earlier ones.</summary>
    public IReadOnlyList<PlotLine> Lines { get; } = [.. Lines.Where(line => !line.Curve.IsEmpty)];

    /// <summary>Whether its lines usually rise, so that there is room at the upper left.</summary>
    public bool Rises { get; init; }

    /// <summary>Whether there is anything to draw.</summary>
    public bool IsEmpty => Lines.Count == 0;

    /// <summary>Whether its lines need names to be told apart.</summary>
    public bool NeedsLegend => Lines.Count(line => line.Named) > 1;
}
