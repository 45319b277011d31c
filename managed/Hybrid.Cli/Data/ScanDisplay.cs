using System.Diagnostics;
using System.Globalization;
using Hybrid.Cli.Infrastructure;
using Hybrid.Data.Inspection;

namespace Hybrid.Cli.Data;

/// <summary>
/// Shows on stderr how much of a dataset was read: one line that is written over on a terminal, a line every few seconds
/// elsewhere, nothing with -q.
/// </summary>
/// <param name="verbosity">How much to say.</param>
/// <param name="what">What is being done.</param>
internal sealed class ScanDisplay(Verbosity verbosity, string what) : IProgress<ScanProgress>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ProgressLine _line = new(verbosity);
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _lastLine = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public void Report(ScanProgress value)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {value.Bytes / 1e6:N1} of {value.TotalBytes / 1e6:N1} MB, {value.Bytes / 1e6 / Math.Max(1e-9, Stopwatch.GetElapsedTime(_start).TotalSeconds):N0} MB/s");
        if (!Console.IsErrorRedirected)
        {
            _line.Show(text);
        }
        else if (verbosity != Verbosity.Quiet && Stopwatch.GetElapsedTime(_lastLine) >= Interval)
        {
            _lastLine = Stopwatch.GetTimestamp();
            Console.Error.WriteLine(text);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();
}
