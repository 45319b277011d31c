using System.CommandLine;
using Hybrid.Cli.Data;
using Hybrid.Cli.Infrastructure;
using Hybrid.Cli.Reports;
using Hybrid.Data.Inspection;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid data verify</c>: holds a dataset to its dataset.json.</summary>
internal static class DataVerifyCommand
{
    private static readonly Argument<string> Directory = new("DIR")
    {
        Description = "A dataset's folder, also one of LF_LLM-269M (.npy) or llm.c (.bin).",
    };

    private static readonly Option<string?> Tokenizer = TokenizerOption.Create();

    private static readonly Option<bool> Json = JsonOption.Create();

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "verify",
            "Read all of a dataset and say what is not as dataset.json has it. Ends with 3 when something is wrong.",
            "hybrid data verify data/dotnet-docs",
            "hybrid data verify data/dotnet-docs --json")
        {
            Directory, Tokenizer, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string directory = parsed.GetRequiredValue(Directory);
        VerifiedDataset found;
        using (var progress = new ScanDisplay(GlobalOptions.VerbosityOf(parsed), "verifying"))
            found = await DatasetVerification.RunAsync(directory, parsed.GetValue(Tokenizer), progress, stop);
        if (parsed.GetValue(Json))
            ReportJson.Write(Console.Out, VerifyReport.Of(found));
        else
            WriteText(found);
        return found.Problems.Count == 0 ? ExitCode.Success : ExitCode.InvalidData;
    }

    private static void WriteText(VerifiedDataset found)
    {
        foreach (var problem in found.Problems)
            Console.Out.WriteLine(problem);
        if (found.Problems.Count == 0)
            Console.Out.WriteLine(VerifyText.Whole(found));
    }
}
