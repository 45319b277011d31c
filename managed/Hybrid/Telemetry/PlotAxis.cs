namespace Hybrid.Telemetry;

/// <summary>What the horizontal axis of a plot counts.</summary>
public enum PlotAxis
{
    /// <summary>Optimizer steps.</summary>
    Steps,

    /// <summary>Tokens trained on: compares runs whose steps are of different sizes.</summary>
    Tokens,
}
