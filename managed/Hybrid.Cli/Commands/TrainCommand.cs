using System.CommandLine;
using Hybrid.Cli.Infrastructure;
using Hybrid.Cli.Training;
using Hybrid.Distributed;
using Hybrid.Training;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid train CONFIG</c>: trains a model, or continues to.</summary>
internal static class TrainCommand
{
    private const string Latest = "latest";

    private static readonly RunInput Input = new();

    private static readonly Option<string?> Resume = new("--resume")
    {
        Description = "Continue the run from its latest checkpoint, from a step, or from the path of a checkpoint.",
        HelpName = "latest|STEP|PATH",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Overwrite = new("--overwrite") { Description = "Replace a run of the same name." };

    /// <summary>Builds the command.</summary>
    /// <param name="interruption">Its first signal finishes the step and saves, its second abandons the step.</param>
    public static Command Create(Interruption interruption)
    {
        var command = new CommandWithExamples(
            "train",
            "Train a model, or continue to.",
            "hybrid train configs/demo.toml",
            "hybrid train configs/demo.toml --resume",
            "hybrid train configs/demo.toml --name slower --set optimizer.max_lr=0.001")
        {
            Input.Config,
            Input.Set,
            Input.Name,
            Resume,
            Overwrite,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed, interruption, stop));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, Interruption interruption, CancellationToken stop) =>
        new TrainingWorker(LaunchEnvironment.Detect().Worker, interruption).RunAsync(
            Input.Configure(parsed),
            StartOf(parsed),
            parsed.GetRequiredValue(Input.Config),
            GlobalOptions.VerbosityOf(parsed),
            stop);

    private static RunStart StartOf(ParseResult parsed) => new()
    {
        Resume = parsed.GetResult(Resume) is null ? null : parsed.GetValue(Resume) ?? Latest,
        Overwrite = parsed.GetValue(Overwrite),
    };
}
