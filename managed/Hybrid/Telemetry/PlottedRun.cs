namespace Hybrid.Telemetry;

/// <summary>A run to draw.</summary>
/// <param name="Name">What the picture calls it.</param>
/// <param name="Metrics">What it measured.</param>
public sealed record PlottedRun(string Name, MetricsLog Metrics);
