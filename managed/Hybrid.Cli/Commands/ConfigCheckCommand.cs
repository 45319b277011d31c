using System.CommandLine;
using Hybrid.Cli.Infrastructure;
using Hybrid.Configuration;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid config check FILE</c>: checks a configuration and prints what it comes to.</summary>
internal static class ConfigCheckCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A configuration file (TOML)." };
        var set = SetOption.Create();
        var command = new CommandWithExamples(
            "check",
            "Check a configuration; print every value and where it came from.",
            "hybrid config check configs/demo.toml --set schedule.steps=50")
        {
            file,
            set,
        };
        command.SetAction(parsed =>
        {
            var resolved = ConfigurationLoader.Load(parsed.GetRequiredValue(file), parsed.GetValue(set));
            Console.Out.Write(resolved.Describe());
        });
        return command;
    }
}
