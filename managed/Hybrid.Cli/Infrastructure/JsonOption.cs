using System.CommandLine;

namespace Hybrid.Cli.Infrastructure;

/// <summary><c>--json</c>, for commands whose result a program may want to read.</summary>
internal static class JsonOption
{
    /// <summary>A new option for one command.</summary>
    public static Option<bool> Create() => new("--json") { Description = "Print the result as JSON." };
}
