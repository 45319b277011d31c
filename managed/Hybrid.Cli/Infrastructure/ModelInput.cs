using System.CommandLine;
using Hybrid.Checkpoints;
using Hybrid.Interchange;
using Hybrid.Models;

namespace Hybrid.Cli.Infrastructure;

/// <summary>The argument and the option by which commands that read a model are told which.</summary>
internal sealed class ModelInput
{
    /// <summary>RUN.</summary>
    public Argument<string> Run { get; } = new("RUN")
    {
        Description = "A run's folder, such as runs/demo, one of its checkpoints, or hf://owner/name[@revision] on the Hub.",
    };

    /// <summary>--checkpoint.</summary>
    public Option<string> Checkpoint { get; } = new("--checkpoint")
    {
        Description = "Which checkpoint of the run: latest, best (by validation loss) or a step.",
        HelpName = "latest|best|STEP",
        DefaultValueFactory = _ => "latest",
    };

    /// <summary>Loads the model that the command line names; one on the Hub is downloaded first, where it has changed.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <param name="placement">Where it is to live; null is the CPU.</param>
    public async Task<LoadedModel> OpenAsync(
        ParseResult parsed, CancellationToken cancellationToken, Placement? placement = null)
    {
        var path = await ModelSource.ResolveAsync(
            parsed.GetRequiredValue(Run), GlobalOptions.VerbosityOf(parsed), cancellationToken);
        return ModelLocator.Open(path, parsed.GetRequiredValue(Checkpoint), placement);
    }
}
