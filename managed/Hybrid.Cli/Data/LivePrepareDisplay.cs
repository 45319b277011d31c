using Hybrid.Data.Preparation;
using Spectre.Console;

namespace Hybrid.Cli.Data;

/// <summary>A bar for each phase.</summary>
internal sealed class LivePrepareDisplay(IAnsiConsole console) : PrepareDisplay
{
    /// <inheritdoc/>
    public override Task<PreparedDataset> ShowAsync(Func<IProgress<PrepareProgress>?, Task<PreparedDataset>> work) => console
        .Progress()
        .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .StartAsync(context => work(new Bars(context)));

    private sealed class Bars(ProgressContext context) : IProgress<PrepareProgress>
    {
        private readonly Dictionary<PreparePhase, ProgressTask> _bars = [];

        public void Report(PrepareProgress value)
        {
            string counts = Markup.Escape(PrepareText.Counts(value));
            if (!_bars.TryGetValue(value.Phase, out var bar))
                _bars.Add(value.Phase, bar = context.AddTask(counts, maxValue: Math.Max(1, value.Total)));
            bar.Description = counts;
            bar.Value = value.Done;
        }
    }
}
