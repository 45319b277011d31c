using System.Diagnostics;
using Hybrid.Hub;

namespace Hybrid.Cli.Infrastructure;

/// <summary>Shows on stderr how far a transfer from or to the Hub is.</summary>
/// <param name="line">Where.</param>
/// <param name="what">What is transferred.</param>
internal sealed class TransferProgress(ProgressLine line, string what) : IProgress<HubProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private long _shown;

    /// <inheritdoc/>
    public void Report(HubProgress value)
    {
        if (_shown != 0 && Stopwatch.GetElapsedTime(_shown) < Interval)
            return;
        _shown = Stopwatch.GetTimestamp();
        line.Show(FormattableString.Invariant(
            $"{what}: {value.Files} of {value.TotalFiles} files, {value.Bytes / 1e6:N1} of {value.TotalBytes / 1e6:N1} MB"));
    }
}
