using System.CommandLine;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid config</c>: what has to do with configuration files.</summary>
internal static class ConfigCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create() => new("config", "Look at configuration files.") { ConfigCheckCommand.Create() };
}
