using Hybrid.Cli.Infrastructure;
using Hybrid.Data.Preparation;
using Spectre.Console;

namespace Hybrid.Cli.Data;

/// <summary>Shows on stderr how far the preparation of a dataset is.</summary>
internal abstract class PrepareDisplay
{
    /// <summary>Bars on a terminal, lines elsewhere, nothing with -q.</summary>
    public static PrepareDisplay Create(Verbosity verbosity) =>
        verbosity == Verbosity.Quiet ? new SilentPrepareDisplay()
        : Console.IsErrorRedirected ? new PlainPrepareDisplay(Console.Error)
        : new LivePrepareDisplay(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }));

    /// <summary>Does the work and shows its progress.</summary>
    public abstract Task<PreparedDataset> ShowAsync(Func<IProgress<PrepareProgress>?, Task<PreparedDataset>> work);
}
