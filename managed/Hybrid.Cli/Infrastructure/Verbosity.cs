namespace Hybrid.Cli.Infrastructure;

/// <summary>How much a command says on stderr.</summary>
internal enum Verbosity
{
    /// <summary>Warnings and errors.</summary>
    Quiet,

    /// <summary>Progress too.</summary>
    Normal,

    /// <summary>Details and stack traces too.</summary>
    Verbose,
}
