using System.CommandLine;
using Hybrid.Cli.Infrastructure;
using Hybrid.Cli.Launching;
using Hybrid.Cli.Training;
using Hybrid.Distributed;
using Hybrid.Training;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid train CONFIG</c>: trains a model, or continues to.</summary>
internal static class TrainCommand
{
    private const string Latest = "latest";

    private static readonly RunInput Input = new();

    private static readonly LaunchInput Launch = new();

    private static readonly Option<string?> Resume = new("--resume")
    {
        Description = "Continue the run from its latest checkpoint, from a step, or from the path of a checkpoint; auto "
            + "starts it where there is none yet.",
        HelpName = "latest|auto|STEP|PATH",
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
            "hybrid train configs/demo.toml --nproc 2",
            "hybrid train configs/demo.toml --name slower --set optimizer.max_lr=0.001")
        {
            Input.Config,
            Input.Set,
            Input.Name,
            Resume,
            Overwrite,
        };
        Launch.AddTo(command);
        command.SetAction((parsed, stop) => RunAsync(parsed, interruption, stop));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, Interruption interruption, CancellationToken stop)
    {
        var configuration = Input.Configure(parsed);
        var verbosity = GlobalOptions.VerbosityOf(parsed);
        var environment = LaunchEnvironment.Detect();
        if (LaunchPlan.Decide(Launch.Read(parsed), environment, () => HybridRuntime.Info.CudaDevices) is { } plan)
        {
            var request = new StopRequest(() => interruption.ExitCode, stop, interruption.AtOnce);
            return JobLauncher.RunAsync(plan, configuration.Distributed, request, verbosity);
        }

        return new TrainingWorker(environment.Worker, interruption).RunAsync(
            configuration, StartOf(parsed), parsed.GetRequiredValue(Input.Config), verbosity, stop);
    }

    private static RunStart StartOf(ParseResult parsed) => new()
    {
        Resume = parsed.GetResult(Resume) is null ? null : parsed.GetValue(Resume) ?? Latest,
        Overwrite = parsed.GetValue(Overwrite),
    };
}
