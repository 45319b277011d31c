using System.Globalization;

namespace Hybrid;

/// <summary>Numbers of things in words.</summary>
internal static class CountText
{
    /// <summary>A number and what it counts, such as "1 file" or "2,000 files".</summary>
    public static string Of(long number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {Noun(number, noun)}");

    /// <summary>What a number counts: "file" for 1 and "files" otherwise.</summary>
    public static string Noun(long number, string noun) => number == 1 ? noun : noun + "s";

    /// <summary>How often: "once" or "2,000 times".</summary>
    public static string Times(long number) => number == 1 ? "once" : Of(number, "time");
}
