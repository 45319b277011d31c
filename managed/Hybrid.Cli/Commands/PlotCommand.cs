using System.CommandLine;
using Hybrid.Checkpoints;
using Hybrid.Cli.Infrastructure;
using Hybrid.Telemetry;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid plot</c>: draws a run's curves.</summary>
internal static class PlotCommand
{
    private static readonly Argument<string> Run = new("RUN") { Description = "A run's folder, such as runs/demo." };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "The PNG to write. Default: plots/run.png in the run's folder.",
        HelpName = "FILE",
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "plot",
            "Draw a run's loss, learning rate, gradient norm and throughput into a PNG.",
            "hybrid plot runs/demo",
            "hybrid plot runs/demo --out demo.png")
        {
            Run, Out,
        };
        command.SetAction(Draw);
        return command;
    }

    private static int Draw(ParseResult parsed)
    {
        RunDirectory run = RunDirectory.Open(parsed.GetRequiredValue(Run));
        string file = parsed.GetValue(Out) ?? Path.Combine(run.PlotsPath, "run.png");
        RunPlot.Draw(MetricsLog.Read(run.MetricsPath), file, heading: Path.GetFileName(Path.GetFullPath(run.Path)));
        Console.Out.WriteLine(file);
        return ExitCode.Success;
    }
}
