using System.CommandLine;
using Hybrid.Cli.Data;
using Hybrid.Cli.Infrastructure;
using Hybrid.Cli.Reports;
using Hybrid.Data.Inspection;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid data inspect</c>: says what a dataset holds.</summary>
internal static class DataInspectCommand
{
    private const string Validation = "validation";

    private static readonly Argument<string> Directory = new("DIR")
    {
        Description = "A dataset's folder, also one of LF_LLM-269M (.npy) or llm.c (.bin).",
    };

    private static readonly Option<long?> Window = new("--window")
    {
        Description = "Show the text of this window of training, from 0, instead of numbers about all.",
        HelpName = "N",
    };

    private static readonly Option<int> Context = new("--context")
    {
        Description = "With --window: tokens that a window predicts, as data.context has it.",
        HelpName = "T",
        DefaultValueFactory = _ => 1024,
    };

    private static readonly Option<string> Split = CreateSplit();

    private static readonly Option<string?> Tokenizer = TokenizerOption.Create();

    private static readonly Option<bool> Json = JsonOption.Create();

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "inspect",
            "Say what a dataset holds: tokens, documents and their lengths, bytes per token, sources; or show a window's text.",
            "hybrid data inspect data/dotnet-docs",
            "hybrid data inspect data/dotnet-docs --window 7 --context 256",
            "hybrid data inspect data/dotnet-docs --window 0 --split validation --json")
        {
            Directory, Window, Context, Split, Tokenizer, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static Option<string> CreateSplit()
    {
        var option = new Option<string>("--split")
        {
            Description = "With --window: whose windows.",
            DefaultValueFactory = _ => "train",
        };
        option.AcceptOnlyFromAmong("train", Validation);
        return option;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(Window) is { } index)
            ShowWindow(parsed, index);
        else
            await ShowStatisticsAsync(parsed, stop);
        return ExitCode.Success;
    }

    private static void ShowWindow(ParseResult parsed, long index)
    {
        var window = DatasetInspection.ReadWindow(
            parsed.GetRequiredValue(Directory),
            index,
            parsed.GetValue(Context),
            parsed.GetValue(Split) == Validation,
            parsed.GetValue(Tokenizer));
        if (parsed.GetValue(Json))
            ReportJson.Write(Console.Out, window);
        else
            WriteLines(WindowText.Of(window));
    }

    private static async Task ShowStatisticsAsync(ParseResult parsed, CancellationToken stop)
    {
        DatasetStatistics statistics;
        using (var progress = new ScanDisplay(GlobalOptions.VerbosityOf(parsed), "reading"))
        {
            statistics = await DatasetInspection.RunAsync(
                parsed.GetRequiredValue(Directory), parsed.GetValue(Tokenizer), progress, stop);
        }

        if (parsed.GetValue(Json))
            ReportJson.Write(Console.Out, InspectReport.Of(statistics));
        else
            WriteLines(InspectText.Of(statistics));
    }

    private static void WriteLines(IEnumerable<string> lines)
    {
        foreach (string line in lines)
            Console.Out.WriteLine(line);
    }
}
