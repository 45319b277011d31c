using System.Diagnostics;
using Hybrid.Data.Preparation;

namespace Hybrid.Cli.Data;

/// <summary>A line every few seconds, and one at the end of each phase.</summary>
internal sealed class PlainPrepareDisplay(TextWriter output) : PrepareDisplay, IProgress<PrepareProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private long _lastLine = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public override Task<PreparedDataset> ShowAsync(Func<IProgress<PrepareProgress>?, Task<PreparedDataset>> work) => work(this);

    /// <inheritdoc/>
    public void Report(PrepareProgress value)
    {
        if (!value.Ends && Stopwatch.GetElapsedTime(_lastLine) < Interval)
            return;
        _lastLine = Stopwatch.GetTimestamp();
        output.WriteLine(PrepareText.Progress(value));
    }
}
