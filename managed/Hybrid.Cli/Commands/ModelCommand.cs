using System.CommandLine;
using Hybrid.Cli.Infrastructure;
using Hybrid.Cli.Reports;
using Hybrid.Configuration;
using Hybrid.Models;
using Hybrid.Training;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid model</c>: how large a configured model is and what it costs to train.</summary>
internal static class ModelCommand
{
    private static readonly Argument<string> Config = new("CONFIG") { Description = "A configuration file." };

    private static readonly Option<bool> Json = JsonOption.Create();

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "model",
            "Count a configured model's parameters, operations per token and memory.",
            "hybrid model configs/demo.toml",
            "hybrid model configs/lf-llm-269m.toml --json")
        {
            Config, Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string path = parsed.GetRequiredValue(Config);
        ModelReport report = Describe(path, ConfigurationLoader.Load(path).Configuration);
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

    private static ModelReport Describe(string path, RunConfiguration configuration)
    {
        TrainingFlops flops = TrainingFlops.Count(configuration.Model, configuration.Context);
        return new ModelReport(
            path,
            configuration.Model.ParameterCount(),
            configuration.Model.NonEmbeddingParameterCount(),
            new ModelReport.Flops(
                configuration.Context,
                flops.PerToken,
                flops.PerTokenCausalHalf,
                flops.Linear,
                flops.Attention,
                flops.Head),
            Memory(configuration));
    }

    private static ModelReport.Memory Memory(RunConfiguration configuration)
    {
        int microBatch = configuration.Data.MicroBatch;
        try
        {
            TrainerMemory memory = Trainer.Estimate(
                configuration.Model, new TrainerOptions { MicroBatch = microBatch, Context = configuration.Context });
            return new ModelReport.Memory(
                microBatch,
                configuration.Context,
                memory.Parameters,
                memory.Gradients,
                memory.Moments,
                memory.Arena,
                memory.Total);
        }
        catch (NativeLibraryException error)
        {
            Console.Error.WriteLine($"warning: {error.Message}");
            Console.Error.WriteLine("The memory of activations is left out: only the native library knows it.");
            long weights = sizeof(float) * configuration.Model.ParameterCount();
            return new ModelReport.Memory(
                microBatch,
                configuration.Context,
                weights,
                Gradients: weights,
                Optimizer: 2 * weights,
                Activations: null,
                Total: null);
        }
    }

    private static void Write(ModelReport report, TextWriter output)
    {
        ModelReport.Flops flops = report.FlopsPerToken;
        ModelReport.Memory memory = report.MemoryBytes;
        WriteRow(output, "parameters", $"{report.Parameters,15:N0}");
        WriteRow(output, "  non-embedding", $"{report.NonEmbeddingParameters,15:N0}");
        output.WriteLine();
        output.WriteLine(Text($"operations to train on one token, in sequences of {flops.Context:N0}"));
        WriteRow(output, "  6N + 12LTD", $"{Giga(flops.Total)}   all of attention; N weights in matrix products");
        WriteRow(output, "  6N + 6LTD", $"{Giga(flops.CausalHalf)}   the causal half of attention");
        WriteRow(output, "    block linears", $"{flops.Linear / flops.Total,15:P0}   of 6N + 12LTD");
        WriteRow(output, "    attention", $"{flops.Attention / flops.Total,15:P0}");
        WriteRow(output, "    head", $"{flops.Head / flops.Total,15:P0}");
        output.WriteLine();
        output.WriteLine(Text($"memory to train, in micro-batches of {memory.MicroBatch} x {memory.Context:N0} tokens"));
        WriteRow(output, "  weights", $"{Mebi(memory.Weights)}");
        WriteRow(output, "  gradients", $"{Mebi(memory.Gradients)}");
        WriteRow(output, "  optimizer", $"{Mebi(memory.Optimizer)}");
        WriteRow(output, "  activations", $"{Mebi(memory.Activations)}");
        WriteRow(output, "  total", $"{Mebi(memory.Total)}");
    }

    private static void WriteRow(TextWriter output, string name, FormattableString value) =>
        output.WriteLine($"{name,-20}{Text(value)}");

    private static string Giga(double operations) => Text($"{operations / 1e9,9:F3} GFLOP");

    private static string Mebi(long? bytes) => bytes is null ? $"{"unknown",15}" : Text($"{bytes / 1048576.0,11:N1} MiB");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
