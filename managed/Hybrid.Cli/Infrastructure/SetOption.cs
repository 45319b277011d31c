using System.CommandLine;

namespace Hybrid.Cli.Infrastructure;

/// <summary><c>--set section.key=value</c>, for commands that take a configuration.</summary>
internal static class SetOption
{
    /// <summary>A new option for one command.</summary>
    public static Option<string[]> Create() => new("--set")
    {
        Description = "Set a key of the configuration, over what the file says. May be given again.",
        HelpName = "section.key=value",
        DefaultValueFactory = _ => [],
    };
}
