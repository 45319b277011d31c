using System.Globalization;

namespace Hybrid.Cli.Planning;

/// <summary>Large numbers in a few characters.</summary>
internal static class Amount
{
    /// <summary>A count with its unit's letter: 320.1M, 10.00B, 2.00T.</summary>
    public static string Short(double? count) => count switch
    {
        null => "-",
        >= 1e12 => Text(count.Value / 1e12, "F2", "T"),
        >= 1e9 => Text(count.Value / 1e9, count >= 1e11 ? "F0" : "F2", "B"),
        >= 1e6 => Text(count.Value / 1e6, "F1", "M"),
        >= 1e3 => Text(count.Value / 1e3, "F1", "K"),
        _ => Text(count.Value, "F0", ""),
    };

    /// <summary>A power of ten: 2.32e19.</summary>
    public static string Power(double? count) => count is null ? "-" : Text(count.Value, "0.00e0", "");

    /// <summary>A number with some digits behind the point.</summary>
    public static string Fixed(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    private static string Text(double value, string format, string unit) =>
        value.ToString(format, CultureInfo.InvariantCulture) + unit;
}
