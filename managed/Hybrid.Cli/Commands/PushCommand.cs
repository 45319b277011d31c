using System.CommandLine;
using Hybrid.Checkpoints;
using Hybrid.Cli.Infrastructure;
using Hybrid.Hub;
using Hybrid.Publishing;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid push</c>: publishes a model on the Hugging Face Hub.</summary>
internal static class PushCommand
{
    private static readonly ModelInput Model = new();

    private static readonly Argument<string> Repository = new("REPO")
    {
        Description = "owner/name on the Hub; it is made where there is none.",
    };

    private static readonly Option<bool> Private = new("--private")
    {
        Description = "Make the repository private, if it is made.",
    };

    private static readonly Option<string?> Revision = new("--revision")
    {
        Description = "The branch to commit to; it is made where there is none. Default: main.",
        HelpName = "BRANCH",
    };

    private static readonly Option<string?> License = new("--license")
    {
        Description = "The model's licence for its card, by the Hub's name for it. Default: none is named.",
        HelpName = "ID",
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "push",
            "Upload a model to the Hugging Face Hub, with a model card; print its page. HF_TOKEN must be set.",
            "hybrid push runs/demo owner/name --private",
            "hybrid push runs/demo owner/name --checkpoint best --license apache-2.0 --revision step-600")
        {
            Model.Run, Repository, Private, Revision, License, Model.Checkpoint,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var reference = HubReference.Parse(parsed.GetRequiredValue(Repository));
        if (parsed.GetValue(Revision) is { } revision)
            reference = reference.At(revision);
        var options = new HubPushOptions { IsPrivate = parsed.GetValue(Private), License = parsed.GetValue(License) };
        var settings = HubSettings.FromEnvironment();
        HubModel.RequireUpload(reference, options, settings);

        Uri page;
        using (LoadedModel loaded = await Model.OpenAsync(parsed, cancellationToken))
        using (var line = new ProgressLine(GlobalOptions.VerbosityOf(parsed)))
        {
            line.Show("writing the model in Hugging Face's form");
            var progress = new TransferProgress(line, reference.ToString());
            page = await HubModel.PushAsync(loaded, reference, options, progress, settings, cancellationToken);
        }
        Console.Out.WriteLine(page);
        return ExitCode.Success;
    }
}
