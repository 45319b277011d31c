using System.CommandLine;
using System.CommandLine.Parsing;
using Hybrid.Checkpoints;
using Hybrid.Cli.Infrastructure;
using Hybrid.Telemetry;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid plot</c>: draws the curves of runs.</summary>
internal static class PlotCommand
{
    private const string Png = "png";
    private const string Svg = "svg";
    private const string Steps = "steps";
    private const string Tokens = "tokens";

    private static readonly Argument<string[]> Runs = new("RUN")
    {
        Description = "Folders of runs, such as runs/demo. Several are drawn over each other.",
        Arity = ArgumentArity.ZeroOrMore,
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string[]> Logs = new("--log")
    {
        Description = "A text log of LF_LLM-269M's pre-training, drawn like a run; may be given several times.",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "The .png or .svg to write. Default: plots/run.png in the run's folder; of several, plots/runs.png "
            + "in the first one's.",
        HelpName = "FILE",
    };

    private static readonly Option<string> Format = new("--format")
    {
        Description = "png, or svg for a drawing of any size, where --out does not say it.",
        HelpName = "png|svg",
        DefaultValueFactory = _ => Png,
    };

    private static readonly Option<bool> Singles = new("--singles")
    {
        Description = "Also draw every quantity into a file of its own: run-loss.png, run-perplexity.png and so on.",
    };

    private static readonly Option<bool> Stats = new("--stats")
    {
        Description = "Also draw the size of every tensor that run.stats_every recorded, into run-stats.png.",
    };

    private static readonly Option<string> Axis = new("--x")
    {
        Description = "What the horizontal axis counts.",
        HelpName = "steps|tokens",
        DefaultValueFactory = _ => Steps,
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "plot",
            "Draw loss, perplexity, multiple choice, gradient norm, learning rate, step time and throughput of runs.",
            "hybrid plot runs/demo",
            "hybrid plot runs/demo --format svg --singles",
            "hybrid plot runs/demo runs/slower --x tokens --out compared.png",
            "hybrid plot runs/lf-llm-269m --log reference.log")
        {
            Runs, Logs, Out, Format, Singles, Stats, Axis,
        };
        Format.AcceptOnlyFromAmong(Png, Svg);
        Axis.AcceptOnlyFromAmong(Steps, Tokens);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Runs) is not { Length: > 0 } && result.GetValue(Logs) is not { Length: > 0 })
                result.AddError("There is nothing to plot: name a run's folder, or a log with --log.");
            if (result.GetValue(Stats) && result.GetValue(Runs) is not { Length: 1 })
                result.AddError("--stats draws the tensors of one run: name its folder alone.");
            // An argument that takes any number of values takes a misspelt option for one.
            foreach (string run in (result.GetValue(Runs) ?? []).Where(run => run.StartsWith("--", StringComparison.Ordinal)))
                result.AddError($"There is no option '{run}'.");
        });
        command.Validators.Add(RefuseAnotherFormat);
        command.SetAction(Draw);
        return command;
    }

    private static void RefuseAnotherFormat(CommandResult result)
    {
        if (result.GetResult(Format) is { Implicit: false }
            && result.GetValue(Format) is { } format
            && result.GetValue(Out) is { } file
            && !file.EndsWith($".{format}", StringComparison.OrdinalIgnoreCase))
        {
            result.AddError($"--out {file} contradicts --format {format}: leave --format out, --out's ending says it.");
        }
    }

    private static int Draw(ParseResult parsed)
    {
        RunDirectory[] directories = [.. parsed.GetRequiredValue(Runs).Select(RunDirectory.Open)];
        string[] logs = parsed.GetRequiredValue(Logs);
        string[] paths = [.. directories.Select(directory => directory.Path), .. logs];
        PlottedRun[] runs =
        [
            .. directories.Select(run => new PlottedRun(NameOf(run.Path, paths), MetricsLog.Read(run.MetricsPath))),
            .. logs.Select(log => new PlottedRun(NameOf(log, paths), ReferenceLog.Read(log))),
        ];
        string file = parsed.GetValue(Out) ?? DefaultFile(directories, logs, parsed.GetRequiredValue(Format));
        PlotAxis axis = parsed.GetValue(Axis) == Tokens ? PlotAxis.Tokens : PlotAxis.Steps;

        // First: where there are no statistics, no picture is left behind and no path is on stdout.
        string? statistics = parsed.GetValue(Stats) ? DrawStatistics(directories[0], file, runs[0].Name) : null;

        RunPlot.Draw(runs, file, axis);
        Console.Out.WriteLine(file);
        IReadOnlyList<string> singles = parsed.GetValue(Singles) ? RunPlot.DrawSingly(runs, file, axis) : [];
        foreach (string single in singles)
        {
            Console.Out.WriteLine(single);
        }

        if (statistics is not null)
        {
            Console.Out.WriteLine(statistics);
        }

        return ExitCode.Success;
    }

    private static string DrawStatistics(RunDirectory run, string file, string heading)
    {
        string statistics = Path.Combine(
            Path.GetDirectoryName(file)!, $"{Path.GetFileNameWithoutExtension(file)}-stats{Path.GetExtension(file)}");
        RunPlot.DrawStatistics(StatisticsLog.Read(run.StatisticsPath), statistics, heading);
        return statistics;
    }

    private static string DefaultFile(RunDirectory[] directories, string[] logs, string format) => directories switch
    {
        [] => Path.ChangeExtension(logs[0], format),
        [var run] when logs.Length == 0 => Path.Combine(run.PlotsPath, $"run.{format}"),
        [var first, ..] => Path.Combine(first.PlotsPath, $"runs.{format}"),
    };

    // The last part of a path, unless another path ends in the same.
    private static string NameOf(string path, string[] paths)
    {
        string name = LastPart(path);
        return paths.Count(other => LastPart(other) == name) == 1 ? name : path;
    }

    private static string LastPart(string path) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
}
