using Hybrid.Cli.Infrastructure;
using Hybrid.Training;
using Spectre.Console;

namespace Hybrid.Cli.Training;

/// <summary>Shows a run on stderr: drawn in place on a terminal, line by line elsewhere.</summary>
internal abstract class TrainingDisplay : ITrainingObserver, IDisposable
{
    /// <summary>The display that fits where stderr goes.</summary>
    public static TrainingDisplay Create(Verbosity verbosity)
    {
        if (verbosity == Verbosity.Quiet)
            return new SilentTrainingDisplay();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return Console.IsErrorRedirected || !console.Profile.Capabilities.Ansi
            ? new PlainTrainingDisplay(Console.Error)
            : new LiveTrainingDisplay(console);
    }

    /// <inheritdoc/>
    public virtual void Noticed(string message)
    {
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
