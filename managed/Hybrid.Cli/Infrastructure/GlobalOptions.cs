using System.CommandLine;

namespace Hybrid.Cli.Infrastructure;

/// <summary>Options that every command takes.</summary>
internal static class GlobalOptions
{
    /// <summary><c>-v</c>: details on stderr, and the stack trace of a failure.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose", "-v")
    {
        Description = "Say more on stderr; a failure shows its stack trace.",
        Recursive = true,
    };

    /// <summary><c>-q</c>: results, warnings and errors alone.</summary>
    public static Option<bool> Quiet { get; } = new("--quiet", "-q")
    {
        Description = "Say nothing but results, warnings and errors.",
        Recursive = true,
    };

    /// <summary>How much to say; <c>-v</c> wins over <c>-q</c>.</summary>
    public static Verbosity VerbosityOf(ParseResult parsed) =>
        parsed.GetValue(Verbose) ? Verbosity.Verbose
        : parsed.GetValue(Quiet) ? Verbosity.Quiet
        : Verbosity.Normal;
}
