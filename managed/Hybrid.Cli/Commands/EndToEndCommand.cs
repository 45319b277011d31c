using System.CommandLine;
using Hybrid.Cli.EndToEnd;
using Hybrid.Cli.Infrastructure;
using Hybrid.Distributed;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid e2e CONFIG</c>: from a source of text to a trained, evaluated and plotted model.</summary>
internal static class EndToEndCommand
{
    private static readonly RunInput Input = new();

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "e2e",
            "Do all of it: download, make the dataset, train, evaluate, sample and plot. What is there already is left "
                + "out, an interrupted training goes on.",
            "hybrid e2e configs/demo.toml",
            "hybrid e2e configs/debug.toml",
            "hybrid e2e configs/demo.toml --name slower --set optimizer.max_lr=0.001")
        {
            Input.Config, Input.Set, Input.Name,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        RefuseSeveralProcesses(LaunchEnvironment.Detect());
        var configuration = Input.Configure(parsed);
        string runPath = Path.Combine(configuration.Run.Directory, configuration.Run.Name!);
        var results = new RunResults(runPath);
        Stage[] stages =
        [
            new PrepareStage(configuration.Data),
            new TrainStage(configuration, runPath, Input.Words(parsed)),
            new EvaluateStage(results),
            new SampleStage(results, configuration.Eval),
            new PlotStage(results),
        ];

        try
        {
            return await new StageRunner(parsed.RootCommandResult.Command, parsed).RunAsync(stages, stop);
        }
        finally
        {
            if (stop.IsCancellationRequested)
            {
                string sameCommand = CommandLineText.Of(["e2e", .. Input.Words(parsed)]);
                Console.Error.WriteLine($"The same command goes on: {sameCommand}");
            }
        }
    }

    // Each process would prepare the same data, and each launcher start this command again.
    private static void RefuseSeveralProcesses(LaunchEnvironment environment)
    {
        if (environment is { Worker.IsAlone: true, Node: null })
            return;
        string launcher = environment.Node?.Launcher ?? environment.Worker.Launcher;
        throw new ConfigurationException(
            $"hybrid e2e is for one process, and there are several according to {launcher}. Prepare the data first, then start "
            + "hybrid train with all of them.");
    }
}
