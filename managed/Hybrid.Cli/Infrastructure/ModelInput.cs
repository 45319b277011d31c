using System.CommandLine;
using Hybrid.Checkpoints;

namespace Hybrid.Cli.Infrastructure;

/// <summary>The argument and the option by which commands that read a model are told which.</summary>
internal sealed class ModelInput
{
    /// <summary>RUN.</summary>
    public Argument<string> Run { get; } = new("RUN")
    {
        Description = "A run's folder, such as runs/demo, or one of its checkpoints.",
    };

    /// <summary>--checkpoint.</summary>
    public Option<string> Checkpoint { get; } = new("--checkpoint")
    {
        Description = "Which checkpoint of the run: latest, best (by validation loss) or a step.",
        HelpName = "latest|best|STEP",
        DefaultValueFactory = _ => "latest",
    };

    /// <summary>Loads the model that the command line names.</summary>
    public LoadedModel Open(ParseResult parsed) =>
        ModelLocator.Open(parsed.GetRequiredValue(Run), parsed.GetRequiredValue(Checkpoint));
}
