using System.CommandLine;
using Hybrid.Cli.Infrastructure;
using Hybrid.Hub;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid pull</c>: brings a repository of the Hugging Face Hub into the cache.</summary>
internal static class PullCommand
{
    private static readonly Argument<string> Repository = new("REPO")
    {
        Description = "owner/name of a model or datasets/owner/name of a dataset, with @REVISION if not main.",
    };

    private static readonly Option<string?> Revision = new("--revision")
    {
        Description = "A branch, a tag or a commit.",
        HelpName = "REVISION",
    };

    private static readonly Option<string[]> Include = new("--include")
    {
        Description = "Only files that match, such as '*.safetensors'; * stands for any characters, slashes too. "
            + "May be given again.",
        HelpName = "GLOB",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "pull",
            "Download a model or a dataset from the Hugging Face Hub into its cache; print the folder.",
            "hybrid pull owner/name",
            "hybrid pull datasets/owner/name --include '*.parquet' --revision refs/convert/parquet")
        {
            Repository, Revision, Include,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var reference = HubReference.Parse(parsed.GetRequiredValue(Repository));
        if (parsed.GetValue(Revision) is { } revision)
            reference = reference.At(revision);

        string directory;
        using (var line = new ProgressLine(GlobalOptions.VerbosityOf(parsed)))
        {
            directory = await HubSnapshot.DownloadAsync(
                reference,
                parsed.GetValue(Include),
                new TransferProgress(line, reference.ToString()),
                cancellationToken: cancellationToken);
        }
        Console.Out.WriteLine(directory);
        return ExitCode.Success;
    }
}
