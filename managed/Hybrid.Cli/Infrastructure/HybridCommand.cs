using System.CommandLine;
using System.CommandLine.Help;
using Hybrid.Cli.Commands;

namespace Hybrid.Cli.Infrastructure;

/// <summary>The root of the command line: every command of <c>hybrid</c> is registered here.</summary>
internal static class HybridCommand
{
    /// <summary>
    /// Builds the tree of commands. A <see cref="RootCommand"/> would call itself after the assembly, not <c>hybrid</c>.
    /// </summary>
    public static Command Create(Interruption interruption)
    {
        var root = new Command("hybrid", "Pre-trains language models: data, training, samples, evaluation.")
        {
            DataCommand.Create(),
            TrainCommand.Create(interruption),
            EndToEndCommand.Create(),
            SampleCommand.Create(interruption),
            EvalCommand.Create(),
            PlotCommand.Create(),
            PullCommand.Create(),
            PushCommand.Create(),
            ModelCommand.Create(),
            ImportCommand.Create(),
            ExportCommand.Create(),
            ConfigCommand.Create(),
            DoctorCommand.Create(),
        };
        root.Options.Add(new HelpOption());
        root.Options.Add(new VersionOption());
        root.Options.Add(GlobalOptions.Verbose);
        root.Options.Add(GlobalOptions.Quiet);
        HelpWithExamples.AddTo(root);
        return root;
    }
}
