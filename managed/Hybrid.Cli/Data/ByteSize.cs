using System.CommandLine.Parsing;
using System.Globalization;

namespace Hybrid.Cli.Data;

/// <summary>A number of bytes as people write it: <c>8GB</c>, <c>1.5 TiB</c>, <c>4096</c>.</summary>
internal static class ByteSize
{
    // The longest first: "8GB" ends in B too.
    private static readonly (string Name, double Bytes)[] Units =
    [
        ("KiB", Math.Pow(2, 10)), ("MiB", Math.Pow(2, 20)), ("GiB", Math.Pow(2, 30)), ("TiB", Math.Pow(2, 40)),
        ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
        ("B", 1), ("", 1),
    ];

    /// <summary>Reads a size; null when it is none, or none that is at least 1 and fits into 63 bits.</summary>
    public static long? Parse(string text)
    {
        var (unit, factor) = Units.First(unit => text.EndsWith(unit.Name, StringComparison.OrdinalIgnoreCase));
        string number = text[..^unit.Length].TrimEnd();
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
            && count * factor is >= 1 and < long.MaxValue
                ? (long)(count * factor)
                : null;
    }

    /// <summary>Reads the value of an option.</summary>
    public static long? Parse(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (Parse(text) is { } bytes)
            return bytes;
        argument.AddError($"'{text}' is no size; write one like 8GB, 500MB or 4GiB.");
        return null;
    }
}
