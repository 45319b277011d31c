using System.Globalization;

namespace Hybrid.Telemetry.TensorBoard;

/// <summary>events.out.tfevents.SECONDS.HOST.PID.NUMBER. TensorBoard reads a folder's files by name, so a later file
/// must sort behind the earlier ones.</summary>
internal static class EventFileName
{
    private const string Prefix = "events.out.tfevents.";

    /// <summary>The name of a folder's next file.</summary>
    public static string Next(string folder, DateTimeOffset now)
    {
        var newest = Directory.EnumerateFiles(folder, Prefix + "*").Select(SecondsOf).DefaultIfEmpty().Max();
        var seconds = Math.Max(now.ToUnixTimeSeconds(), newest + 1).ToString("D10", CultureInfo.InvariantCulture);
        return $"{Prefix}{seconds}.{Environment.MachineName}.{Environment.ProcessId}.0";
    }

    private static long SecondsOf(string path)
    {
        var name = Path.GetFileName(path)[Prefix.Length..];
        var seconds = name.AsSpan(0, Math.Max(0, name.IndexOf('.', StringComparison.Ordinal)));
        return long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }
}
