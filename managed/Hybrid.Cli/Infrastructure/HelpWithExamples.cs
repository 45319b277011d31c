using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Hybrid.Cli.Infrastructure;

/// <summary>The usual help, followed by the examples of a <see cref="CommandWithExamples"/>.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private readonly SynchronousCommandLineAction _help;

    private HelpWithExamples(SynchronousCommandLineAction help) => _help = help;

    /// <summary>Makes the help of a root command and of all commands below it show examples.</summary>
    public static void AddTo(Command root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithExamples((SynchronousCommandLineAction)option.Action!);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = _help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is CommandWithExamples { Examples.Count: > 0 } command)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string example in command.Examples)
            {
                output.WriteLine($"  {example}");
            }
        }

        return exitCode;
    }
}
