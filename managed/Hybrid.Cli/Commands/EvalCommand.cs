using System.CommandLine;
using Hybrid.Checkpoints;
using Hybrid.Cli.Infrastructure;
using Hybrid.Cli.Reports;
using Hybrid.Configuration;
using Hybrid.Data;
using Hybrid.Evaluation;
using Hybrid.Evaluation.Tasks;
using Hybrid.Training;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid eval</c>: measures a model's loss on held-out text and its accuracy in benchmarks.</summary>
internal static class EvalCommand
{
    private static readonly string TaskNames = string.Join(", ", EvaluationTask.All.Select(task => task.Name));

    private static readonly ModelInput Model = new();

    private static readonly Option<string?> Data = new("--data")
    {
        Description = "Measure the loss on the validation shard of this dataset. Default: the run's own dataset.",
        HelpName = "DIR",
    };

    private static readonly Option<long?> Sequences = new("--sequences")
    {
        Description = "Validation sequences to measure the loss on. Default: those of the run's own validation.",
        HelpName = "N",
    };

    private static readonly Option<string[]> Tasks = new("--task")
    {
        Description = $"Put a benchmark to the model instead: {TaskNames}, or a .jsonl or .parquet file in the format of "
            + "one. May be given several times. A benchmark is downloaded from the Hugging Face Hub once. Give --data too "
            + "for both.",
        HelpName = "TASK|FILE",
    };

    private static readonly Option<int?> Items = new("--items")
    {
        Description = "Items to put, from each benchmark's beginning. Default: all, or the run's own number.",
        HelpName = "N",
    };

    private static readonly PlacementInput Where = new();

    private static readonly Option<bool> Json = JsonOption.Create();

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "eval",
            "Measure a model's validation loss and its accuracy in benchmarks.",
            "hybrid eval runs/demo",
            "hybrid eval runs/demo --task data/dotnet-docs/multiple_choice.jsonl",
            "hybrid eval runs/demo --checkpoint best --data data/other --task hellaswag --task lambada --json")
        {
            Model.Run, Data, Sequences, Tasks, Items, Model.Checkpoint,
        };
        Where.AddTo(command);
        command.Options.Add(Json);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using LoadedModel loaded = await Model.OpenAsync(parsed, cancellationToken, Where.Read(parsed));
        RunConfiguration configuration = ConfigurationOf(loaded);
        using var progress = new ProgressLine(GlobalOptions.VerbosityOf(parsed));

        // What is asked for; when nothing is, what the run itself evaluates.
        string[] tasks = parsed.GetValue(Tasks) ?? [];
        bool nothingAsked = parsed.GetValue(Data) is null && tasks.Length == 0;
        string? data = nothingAsked ? OwnDataset(configuration) : parsed.GetValue(Data);
        int items = parsed.GetValue(Items) ?? (nothingAsked ? configuration.Eval.MultipleChoiceItems : 0);
        if (nothingAsked && configuration.Eval.MultipleChoice is { } own)
        {
            tasks = [own];
        }

        // Benchmarks first: what is missing shows before anything is computed.
        TaskData[] found = await FindAsync(tasks, items, progress, cancellationToken);
        var report = new EvaluationReport(
            parsed.GetRequiredValue(Model.Run),
            loaded.Step,
            data is null ? null : Validate(loaded, configuration, data, parsed.GetValue(Sequences), progress, cancellationToken),
            [.. found.Select(task => Evaluate(loaded, task, items, progress, cancellationToken))]);

        progress.Show("");
        if (parsed.GetValue(Json))
        {
            ReportJson.Write(Console.Out, report);
        }
        else
        {
            EvaluationText.Write(Console.Out, report);
        }

        return ExitCode.Success;
    }

    private static RunConfiguration ConfigurationOf(LoadedModel loaded) => loaded.Run is { } run
        ? ConfigurationLoader.Load(run.ConfigurationPath).Configuration
        : new RunConfiguration { Model = loaded.Config };

    private static string OwnDataset(RunConfiguration configuration) => configuration.Data.Dataset.Length > 0
        ? configuration.Data.Dataset
        : throw new ConfigurationException("A checkpoint alone does not say what to evaluate it on. Give --data DIR or --task TASK.");

    private static EvaluationReport.Validation Validate(
        LoadedModel loaded,
        RunConfiguration configuration,
        string directory,
        long? askedSequences,
        ProgressLine progress,
        CancellationToken cancellationToken)
    {
        using ShardSet shards = ShardSet.Open(directory, configuration.Data.Tokenizer);
        RequireSameTokenizer(loaded, shards, directory);
        int context = Math.Min(configuration.Context, loaded.Config.NCtx);
        int microBatch = configuration.Data.MicroBatch;
        long sequences = askedSequences ?? configuration.Eval.ValidationSequences;
        if (sequences < 1)
        {
            throw new ConfigurationException($"--sequences is {sequences}; give 1 or more.");
        }

        ValidationBatches batches = ConfiguredOrder.Validation(configuration, shards, context, sequences);
        using var scorer = new Scorer(loaded.Model, microBatch, context);
        ValidationLoss result = ValidationLoss.Evaluate(
            scorer,
            batches,
            tokens => progress.Show(FormattableString.Invariant($"validation: {tokens:N0} of {batches.Sequences * context:N0} tokens")),
            cancellationToken);
        return EvaluationReport.Validation.Of(directory, result);
    }

    private static void RequireSameTokenizer(LoadedModel loaded, ShardSet shards, string directory)
    {
        if (shards.Tokenizer.Name != loaded.Tokenizer.Name)
        {
            throw new DataException(
                $"{directory} was tokenized with {shards.Tokenizer.Name}, the model with {loaded.Tokenizer.Name}. "
                + $"Prepare the data anew with --tokenizer {loaded.Tokenizer.Name}.");
        }
    }

    private static async Task<TaskData[]> FindAsync(
        string[] tasks, int items, ProgressLine progress, CancellationToken cancellationToken)
    {
        if (items < 0)
        {
            throw new ConfigurationException($"--items is {items}; give the number to put, or 0 for all.");
        }

        var found = new List<TaskData>();
        foreach (string task in tasks.Distinct())
        {
            var download = new TransferProgress(progress, task);
            found.Add(await TaskFinder.FindAsync(task, "--task FILE", download, cancellationToken: cancellationToken));
        }

        return [.. found];
    }

    private static EvaluationReport.Task Evaluate(
        LoadedModel loaded, TaskData task, int items, ProgressLine progress, CancellationToken cancellationToken)
    {
        progress.Show($"{task.Name}: reading");
        return EvaluationReport.Task.Of(new TaskEvaluator(loaded.Model, loaded.Tokenizer, TokenCache.OfUser()).Evaluate(
            task,
            items,
            (done, total) => progress.Show(FormattableString.Invariant($"{task.Name}: {done:N0} of {total:N0} scored")),
            cancellationToken));
    }
}
