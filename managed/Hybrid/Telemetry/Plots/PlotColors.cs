using ScottPlot;

namespace Hybrid.Telemetry.Plots;

/// <summary>
/// Okabe and Ito's palette, told apart with every kind of colour blindness (jfly.uni-koeln.de/color).
/// </summary>
internal static class PlotColors
{
    public static readonly Color Blue = Color.FromHex("#0072B2");
    public static readonly Color Vermilion = Color.FromHex("#D55E00");
    public static readonly Color Green = Color.FromHex("#009E73");
    public static readonly Color Purple = Color.FromHex("#CC79A7");

    private static readonly Color[] Palette =
        [Blue, Vermilion, Green, Purple, Color.FromHex("#E69F00"), Color.FromHex("#56B4E9"), Color.FromHex("#1C2330")];

    /// <summary>The colour of one of several runs; those beyond the palette are darker each time round.</summary>
    public static Color OfRun(int index) => Palette[index % Palette.Length].Darken(index / Palette.Length * 0.3);
}
