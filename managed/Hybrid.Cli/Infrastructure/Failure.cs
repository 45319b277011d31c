using System.CommandLine;

namespace Hybrid.Cli.Infrastructure;

/// <summary>Turns what went wrong into one line on stderr and an exit code.</summary>
internal static class Failure
{
    /// <summary>Reports a command line that does not parse.</summary>
    public static int ReportUsage(ParseResult parsed, TextWriter error)
    {
        foreach (var mistake in parsed.Errors)
            error.WriteLine($"error: {mistake.Message}");
        error.WriteLine($"Run '{PathOf(parsed)} --help' for what it takes.");
        return ExitCode.Usage;
    }

    /// <summary>Reports what a command threw.</summary>
    public static int Report(Exception exception, Verbosity verbosity, Interruption interruption, TextWriter error)
    {
        switch (exception)
        {
            case OperationCanceledException:
                error.WriteLine("interrupted");
                return interruption.ExitCode;
            case HybridException known:
                error.WriteLine($"error: {known.Message}");
                WriteStack(exception, verbosity, error);
                return known.ExitCode;
            case var _ when IsOutOfMemory(exception):
                return Report(
                    new MemoryExhaustedException(
                        "The memory for this does not suffice. Ask for less at once, or allow the process more.", exception),
                    verbosity, interruption, error);
            case IOException or UnauthorizedAccessException:
                error.WriteLine($"error: {FirstLine(exception.Message)}");
                WriteStack(exception, verbosity, error);
                return ExitCode.Unexpected;
            default:
                error.WriteLine($"error: {exception.GetType().Name}: {FirstLine(exception.Message)}");
                if (verbosity != Verbosity.Verbose)
                    error.WriteLine(
                        "This was not foreseen. Run the command again with --verbose to see where it happened.");
                WriteStack(exception, verbosity, error);
                return ExitCode.Unexpected;
        }
    }

    private static bool IsOutOfMemory(Exception? exception) => exception switch
    {
        null => false,
        OutOfMemoryException => true,
        AggregateException several => several.InnerExceptions.Any(IsOutOfMemory),
        _ => IsOutOfMemory(exception.InnerException),
    };

    private static void WriteStack(Exception exception, Verbosity verbosity, TextWriter error)
    {
        if (verbosity == Verbosity.Verbose)
            error.WriteLine(exception);
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();

    private static string PathOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result.Parent is System.CommandLine.Parsing.CommandResult parent; result = parent)
            names.Insert(0, result.Command.Name);
        names.Insert(0, "hybrid");
        return string.Join(' ', names);
    }
}
