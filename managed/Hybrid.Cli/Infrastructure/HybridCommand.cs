using System.CommandLine;
using Hybrid.Cli.Commands;

namespace Hybrid.Cli.Infrastructure;

/// <summary>The root of the command line: every command of <c>hybrid</c> is registered here.</summary>
internal static class HybridCommand
{
    /// <summary>Builds the tree of commands.</summary>
    public static RootCommand Create(Interruption interruption)
    {
        var root = new RootCommand("Pre-trains language models: data, training, samples, evaluation.")
        {
            ConfigCommand.Create(),
        };
        root.Options.Add(GlobalOptions.Verbose);
        root.Options.Add(GlobalOptions.Quiet);
        HelpWithExamples.AddTo(root);
        return root;
    }
}
