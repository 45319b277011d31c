using System.CommandLine;
using Hybrid.Configuration;

namespace Hybrid.Cli.Infrastructure;

/// <summary>The argument and the options by which commands that make a run are told which.</summary>
internal sealed class RunInput
{
    /// <summary>CONFIG.</summary>
    public Argument<string> Config { get; } = new("CONFIG") { Description = "A configuration file (TOML)." };

    /// <summary>--set.</summary>
    public Option<string[]> Set { get; } = SetOption.Create();

    /// <summary>--name.</summary>
    public Option<string?> Name { get; } = new("--name")
    {
        Description = "Name of the run, over run.name. Default: the configuration file's name.",
        HelpName = "NAME",
    };

    /// <summary>Loads the configuration that the command line describes; its run has a name.</summary>
    public RunConfiguration Configure(ParseResult parsed)
    {
        var file = parsed.GetRequiredValue(Config);
        var overrides = parsed.GetRequiredValue(Set);
        if (parsed.GetValue(Name) is { } name)
            overrides = [.. overrides, $"run.name={ConfigurationText.Value(name)}"];
        var configuration = ConfigurationLoader.Load(file, overrides).Configuration;
        return configuration.Run.Name is not null
            ? configuration
            : configuration with { Run = configuration.Run with { Name = Path.GetFileNameWithoutExtension(file) } };
    }

    /// <summary>The same words again, for another command that takes them.</summary>
    public IReadOnlyList<string> Words(ParseResult parsed) =>
    [
        parsed.GetRequiredValue(Config),
        .. parsed.GetRequiredValue(Set).SelectMany(assignment => new[] { Set.Name, assignment }),
        .. parsed.GetValue(Name) is { } name ? new[] { Name.Name, name } : [],
    ];
}
