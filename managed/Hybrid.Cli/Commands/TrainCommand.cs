using System.CommandLine;
using Hybrid.Cli.Infrastructure;
using Hybrid.Cli.Training;
using Hybrid.Configuration;
using Hybrid.Training;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid train CONFIG</c>: trains a model, or continues to.</summary>
internal static class TrainCommand
{
    private const string Latest = "latest";

    private static readonly Argument<string> Config = new("CONFIG") { Description = "A configuration file (TOML)." };

    private static readonly Option<string[]> Set = SetOption.Create();

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "Name of the run, over run.name. Default: the configuration file's name.",
        HelpName = "NAME",
    };

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
            Config,
            Set,
            Name,
            Resume,
            Overwrite,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed, interruption, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Interruption interruption, CancellationToken stop)
    {
        var configuration = Configure(parsed);
        TrainingResult result;
        using (var display = TrainingDisplay.Create(GlobalOptions.VerbosityOf(parsed)))
        using (stop.Register(() => display.Noticed(
            "Stopping after this step; what was trained is saved. A second signal stops at once.")))
        using (var run = TrainingRun.Prepare(configuration, StartOf(parsed), display))
            result = await run.RunAsync(stop, interruption.AtOnce);

        if (result.Completed)
        {
            Console.Out.WriteLine(TrainingText.Completed(result));
            return ExitCode.Success;
        }
        Console.Error.WriteLine(TrainingText.Stopped(result, parsed.GetRequiredValue(Config)));
        return interruption.ExitCode;
    }

    private static RunConfiguration Configure(ParseResult parsed)
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

    private static RunStart StartOf(ParseResult parsed) => new()
    {
        Resume = parsed.GetResult(Resume) is null ? null : parsed.GetValue(Resume) ?? Latest,
        Overwrite = parsed.GetValue(Overwrite),
    };
}
