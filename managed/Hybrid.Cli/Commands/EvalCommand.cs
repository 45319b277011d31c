using System.CommandLine;
using Hybrid.Checkpoints;
using Hybrid.Cli.Infrastructure;
using Hybrid.Cli.Reports;
using Hybrid.Configuration;
using Hybrid.Data;
using Hybrid.Evaluation;
using Hybrid.Training;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid eval</c>: measures a model's loss on held-out text and its accuracy on multiple choice.</summary>
internal static class EvalCommand
{
    private const string HellaSwag = "hellaswag";

    private static readonly string HellaSwagFile = Path.Combine("data", "hellaswag", "hellaswag_val.jsonl");

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

    private static readonly Option<string?> MultipleChoice = new("--task")
    {
        Description = $"Answer multiple choice instead: '{HellaSwag}', or a .jsonl file in its format. Give --data too for both.",
        HelpName = $"{HellaSwag}|FILE",
    };

    private static readonly Option<int?> Items = new("--items")
    {
        Description = "Multiple-choice items to answer, from the file's beginning. Default: all, or the run's own number.",
        HelpName = "N",
    };

    private static readonly Option<bool> Json = JsonOption.Create();

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "eval",
            "Measure a model's validation loss and its accuracy on multiple choice.",
            "hybrid eval runs/demo",
            "hybrid eval runs/demo --task data/dotnet-docs/multiple_choice.jsonl",
            "hybrid eval runs/demo --checkpoint best --data data/other --task hellaswag --json")
        {
            Model.Run, Data, Sequences, MultipleChoice, Items, Model.Checkpoint, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using LoadedModel loaded = await Model.OpenAsync(parsed, cancellationToken);
        RunConfiguration configuration = ConfigurationOf(loaded);
        using var progress = new ProgressLine(GlobalOptions.VerbosityOf(parsed));

        // What is asked for; when nothing is, what the run itself evaluates.
        bool nothingAsked = parsed.GetValue(Data) is null && parsed.GetValue(MultipleChoice) is null;
        string? data = nothingAsked ? OwnDataset(configuration) : parsed.GetValue(Data);
        int items = parsed.GetValue(Items) ?? (nothingAsked ? configuration.Eval.MultipleChoiceItems : 0);
        string? task = nothingAsked ? configuration.Eval.MultipleChoiceFile : TaskFile(parsed.GetValue(MultipleChoice));
        var report = new EvaluationReport(
            parsed.GetRequiredValue(Model.Run),
            loaded.Step,
            data is null ? null : Validate(loaded, configuration, data, parsed.GetValue(Sequences), progress, cancellationToken),
            task is null ? null : Answer(loaded, task, items, progress, cancellationToken));

        progress.Show("");
        if (parsed.GetValue(Json))
        {
            ReportJson.Write(Console.Out, report);
        }
        else
        {
            Write(report, Console.Out);
        }

        return ExitCode.Success;
    }

    private static RunConfiguration ConfigurationOf(LoadedModel loaded) => loaded.Run is { } run
        ? ConfigurationLoader.Load(run.ConfigurationPath).Configuration
        : new RunConfiguration { Model = loaded.Config };

    private static string OwnDataset(RunConfiguration configuration) => configuration.Data.Dataset.Length > 0
        ? configuration.Data.Dataset
        : throw new ConfigurationException("A checkpoint alone does not say what to evaluate it on. Give --data DIR or --task FILE.");

    private static string? TaskFile(string? task)
    {
        if (task == HellaSwag)
        {
            return File.Exists(HellaSwagFile)
                ? HellaSwagFile
                : throw new DataException(
                    $"HellaSwag is not at {HellaSwagFile}. Download hellaswag_val.jsonl from "
                    + "https://github.com/rowanz/hellaswag (folder data) to there, or give --task the path of a .jsonl file.");
        }

        return task;
    }

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

    private static EvaluationReport.Task Answer(
        LoadedModel loaded, string file, int items, ProgressLine progress, CancellationToken cancellationToken)
    {
        if (items < 0)
        {
            throw new ConfigurationException($"--items is {items}; give the number to answer, or 0 for all.");
        }

        IReadOnlyList<MultipleChoiceItem> all = MultipleChoiceFile.Read(file);
        MultipleChoiceResult result = new MultipleChoiceEvaluator(loaded.Model, loaded.Tokenizer).Evaluate(
            items == 0 ? all : [.. all.Take(items)],
            (done, total) => progress.Show(FormattableString.Invariant($"multiple choice: {done:N0} of {total:N0} endings")),
            cancellationToken: cancellationToken);
        return EvaluationReport.Task.Of(file, result);
    }

    private static void Write(EvaluationReport report, TextWriter output)
    {
        output.WriteLine(FormattableString.Invariant($"{report.Run}, step {report.Step:N0}"));
        if (report.ValidationLoss is { } validation)
        {
            output.WriteLine(FormattableString.Invariant(
                $"  validation loss    {validation.Loss:F4}   perplexity {validation.Perplexity:F2}, {validation.Tokens:N0} tokens of {validation.Data}"));
        }

        if (report.MultipleChoice is { } task)
        {
            output.WriteLine(FormattableString.Invariant($"  multiple choice    {task.Items:N0} items of {task.File}"));
            output.WriteLine(Accuracy("by token", task.AccuracyByToken, task.StandardErrorByToken, "log-probability per token"));
            output.WriteLine(Accuracy("by sum", task.AccuracyBySum, task.StandardErrorBySum, "sum of log-probabilities"));
            output.WriteLine(Accuracy("by byte", task.AccuracyByByte, task.StandardErrorByByte, "log-probability per byte"));
        }
    }

    private static string Accuracy(string name, double accuracy, double standardError, string meaning) =>
        FormattableString.Invariant($"    accuracy {name,-9} {100 * accuracy:F2} % +- {100 * standardError:F2}   {meaning}");
}
