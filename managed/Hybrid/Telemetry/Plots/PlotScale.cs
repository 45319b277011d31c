namespace Hybrid.Telemetry.Plots;

/// <summary>How a diagram's vertical axis is divided.</summary>
internal enum PlotScale
{
    /// <summary>Evenly, over the values that there are.</summary>
    Linear,

    /// <summary>
    /// Evenly and from zero, where differences would look larger than they are; rare peaks are cut off.
    /// </summary>
    FromZero,

    /// <summary>By factors.</summary>
    Logarithmic,
}
