using System.Globalization;

namespace Hybrid.Telemetry.Plots;

/// <summary>
/// Numbers as axes show them: millions as M, billions as B, thousands in groups, very small ones as 3e-4.
/// </summary>
internal static class PlotNumber
{
    public static string Format(double value)
    {
        double size = Math.Abs(value);
        return size switch
        {
            0 => "0",
            >= 1e9 => Text(value / 1e9, "0.##") + "B",
            >= 1e6 => Text(value / 1e6, "0.##") + "M",
            < 1e-2 => Text(value, "0.##e0"),
            _ => Text(value, "#,0.####"),
        };
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
