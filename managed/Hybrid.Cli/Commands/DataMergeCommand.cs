using System.CommandLine;
using Hybrid.Cli.Data;
using Hybrid.Cli.Infrastructure;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid data merge</c>: copies datasets into one.</summary>
internal static class DataMergeCommand
{
    private static readonly Argument<string[]> Directories = new("DIR")
    {
        Description = "Datasets' folders, also of LF_LLM-269M (.npy) or llm.c (.bin), in the order of their documents.",
        Arity = new ArgumentArity(2, 10_000),
    };

    private static readonly RewriteInput Input = new(RewriteInput.CreateShardTokens(required: false));

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "merge",
            "Copy datasets of one tokenizer into one. What one holds out is left out of the others' training documents; "
                + "other duplicates stay.",
            "hybrid data merge data/web data/books --out data/all")
        {
            Directories,
        };
        Input.AddTo(command);
        command.SetAction((parsed, stop) => Input.RunAsync(parsed, parsed.GetRequiredValue(Directories), stop));
        return command;
    }
}
