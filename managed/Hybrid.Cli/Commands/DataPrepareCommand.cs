using System.CommandLine;
using System.Globalization;
using Hybrid.Cli.Data;
using Hybrid.Cli.Infrastructure;
using Hybrid.Data;
using Hybrid.Data.Preparation;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid data prepare</c>: turns text into token shards.</summary>
internal static class DataPrepareCommand
{
    private static readonly PrepareOptions Defaults = new() { Sources = [], Output = "" };

    private static readonly Option<string[]> Sources = new("--source")
    {
        Description = "dotnet-docs (the XML documentation beside the .NET SDK), or a .parquet, .jsonl or .txt file (the latter "
            + "two also with .gz or .zst behind it), or a folder of them, or a dataset on the Hugging Face Hub: "
            + "hf://datasets/owner/name[/folder][@revision][?config=NAME&split=NAME&text=COLUMN]. Given several times, the "
            + "sources are mixed.",
        HelpName = "dotnet-docs|PATH|hf://datasets/OWNER/NAME",
        Required = true,
    };

    private static readonly Option<string?> Weights = new("--weights")
    {
        Description = "Shares of the sources in the training tokens, in their order, such as 3,1. No document is taken "
            + "twice: of sources that have more than their share a random part is left out. Default: all of each.",
        HelpName = "W,W",
    };

    private static readonly Option<string> Output = new("--out")
    {
        Description = "The dataset's folder. It appears when it is whole.",
        HelpName = "DIR",
        Required = true,
    };

    private static readonly Option<string> Tokenizer = new("--tokenizer")
    {
        Description = "r50k_base, or ascii-bytes: one id per ASCII character.",
        HelpName = "NAME",
        DefaultValueFactory = _ => Defaults.Tokenizer,
    };

    private static readonly Option<long> ShardTokens = new("--shard-tokens")
    {
        Description = "Tokens of a training shard, at most.",
        HelpName = "N",
        DefaultValueFactory = _ => Defaults.ShardTokens,
    };

    private static readonly Option<long> Seed = new("--seed")
    {
        Description = "Decides the order of documents.",
        HelpName = "N",
        DefaultValueFactory = _ => Defaults.Seed,
    };

    private static readonly Option<double?> ValidationFraction = new("--validation-fraction")
    {
        Description = "Part of the documents to hold out, of dotnet-docs part of the types. Default: 0.05 for dotnet-docs, 0.01 for files.",
        HelpName = "F",
    };

    private static readonly Option<string> TextKey = new("--text-key")
    {
        Description = "The key of a .jsonl line's text, or the name of a .parquet file's column, for sources that do not name their own.",
        HelpName = "KEY",
        DefaultValueFactory = _ => Defaults.TextKey,
    };

    private static readonly Option<string?> DocsRoot = new("--docs-root")
    {
        Description = "For dotnet-docs: the folder of a .NET installation, or any folder with XML documentation. Default: the installation in use.",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Duplicates = new("--duplicates")
    {
        Description = "Documents that are like an earlier one: keep them, or leave out exact copies, or near ones too "
            + "(MinHash over groups of five words). Default: exact for dotnet-docs, keep for files.",
        HelpName = "keep|exact|near",
    };

    private static readonly Option<int> MaxDocumentBytes = new("--max-document-bytes")
    {
        Description = "Longer documents are left out, and reported.",
        HelpName = "N",
        DefaultValueFactory = _ => Defaults.MaxDocumentBytes,
    };

    private static readonly Option<bool> Strict = new("--strict")
    {
        Description = "Fail at the first file, line or document that cannot be taken, rather than leave it out and report it.",
    };

    private static readonly Option<double> SaveEvery = new("--save-every")
    {
        Description = "Seconds between notes on the disk of what is done: about what a kill or a power cut loses.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => Defaults.SaveEvery.TotalSeconds,
    };

    private static readonly Option<int?> Threads = new("--threads")
    {
        Description = "Texts to tokenize at once; the result does not depend on it. Default: the number of processors.",
        HelpName = "N",
    };

    private static readonly Option<long?> DiskBudget = new("--disk-budget")
    {
        Description = "Downloads that may be on the disk at once, such as 8GB; each file is deleted when its documents are "
            + "safe. Default: they go into the Hub's cache and stay.",
        HelpName = "SIZE",
        CustomParser = ByteSize.Parse,
    };

    private static readonly Option<bool> Overwrite = new("--overwrite")
    {
        Description = "Replace a dataset that was made differently.",
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "prepare",
            "Turn text into token shards.",
            "hybrid data prepare --source dotnet-docs --out data/dotnet-docs",
            "hybrid data prepare --source corpus/ --out data/corpus --validation-fraction 0.02",
            "hybrid data prepare --source posts.jsonl --text-key body --out data/posts",
            "hybrid data prepare --source hf://datasets/owner/name --out data/name",
            "hybrid data prepare --source 'hf://datasets/HuggingFaceFW/fineweb-edu?config=sample-10BT' --out data/fineweb-edu-10bt",
            "hybrid data prepare --source web/ --source books/ --weights 3,1 --out data/mixture")
        {
            Sources, Weights, Output, Tokenizer, ShardTokens, Seed, ValidationFraction, TextKey, DocsRoot, Duplicates,
            MaxDocumentBytes, Strict, Threads, SaveEvery, DiskBudget, Overwrite,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var options = OptionsOf(parsed);
        var display = PrepareDisplay.Create(GlobalOptions.VerbosityOf(parsed));
        PreparedDataset dataset;
        try
        {
            dataset = await display.ShowAsync(progress => DatasetPreparation.RunAsync(options, progress, stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.Error.WriteLine($"What is done is kept beside {options.Output}. Run the same command again: it goes on from there.");
            throw;
        }

        if (dataset.RemovedLeftover is { } leftover)
            Console.Error.WriteLine($"Removed {leftover}.");
        if (dataset.Continued)
            Console.Error.WriteLine("Went on where an interrupted run had stopped.");
        foreach (string line in PrepareText.Summary(dataset, options.Output))
            Console.Out.WriteLine(line);
        return ExitCode.Success;
    }

    private static PrepareOptions OptionsOf(ParseResult parsed) => new()
    {
        Sources = parsed.GetRequiredValue(Sources),
        Weights = WeightsOf(parsed.GetValue(Weights)),
        Output = parsed.GetRequiredValue(Output),
        Tokenizer = parsed.GetRequiredValue(Tokenizer),
        ShardTokens = parsed.GetRequiredValue(ShardTokens),
        Seed = parsed.GetRequiredValue(Seed),
        ValidationFraction = parsed.GetValue(ValidationFraction),
        TextKey = parsed.GetRequiredValue(TextKey),
        DocsRoot = parsed.GetValue(DocsRoot),
        Duplicates = DuplicatesOf(parsed.GetValue(Duplicates)),
        MaxDocumentBytes = parsed.GetValue(MaxDocumentBytes),
        Strict = parsed.GetValue(Strict),
        SaveEvery = SecondsOf(parsed.GetValue(SaveEvery)),
        DiskBudget = parsed.GetValue(DiskBudget),
        Threads = parsed.GetValue(Threads),
        Overwrite = parsed.GetValue(Overwrite),
    };

    private static double[]? WeightsOf(string? text) => text?.Split(',').Select(number =>
        double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double weight)
            ? weight
            : throw new ConfigurationException($"--weights are numbers with commas between them, such as 3,1; '{number}' is none.")).ToArray();

    private static DuplicateRemoval? DuplicatesOf(string? text) => text switch
    {
        null => null,
        "keep" => DuplicateRemoval.Keep,
        "exact" => DuplicateRemoval.Exact,
        "near" => DuplicateRemoval.Near,
        _ => throw new ConfigurationException($"--duplicates is keep, exact or near, not '{text}'."),
    };

    private static TimeSpan SecondsOf(double seconds) => seconds is >= 0 and < 1e9
        ? TimeSpan.FromSeconds(seconds)
        : throw new ConfigurationException("--save-every is a number of seconds.");
}
