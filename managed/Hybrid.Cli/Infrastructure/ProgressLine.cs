namespace Hybrid.Cli.Infrastructure;

/// <summary>One line on stderr that is written over as work proceeds. Silent where stderr is no terminal, and with -q.</summary>
internal sealed class ProgressLine : IDisposable
{
    private const string StartOfLineAndErase = "\r\u001b[K";

    private readonly bool _shown;

    /// <param name="verbosity">How much to say.</param>
    public ProgressLine(Verbosity verbosity) => _shown = verbosity != Verbosity.Quiet && !Console.IsErrorRedirected;

    /// <summary>Replaces the line.</summary>
    public void Show(string text)
    {
        if (_shown)
        {
            Console.Error.Write(StartOfLineAndErase + text);
        }
    }

    /// <summary>Removes the line.</summary>
    public void Dispose() => Show("");
}
