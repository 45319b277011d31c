using System.CommandLine;
using Hybrid.Cli.Data;
using Hybrid.Cli.Infrastructure;
using Hybrid.Cli.Planning;
using Hybrid.Cli.Reports;
using Hybrid.Configuration;
using Hybrid.Models;
using Hybrid.Planning;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid model</c>: how large a configured model is and what it costs to train.</summary>
internal static class ModelCommand
{
    private const int DefaultGpus = 1;
    private const double DefaultMfu = 0.4;

    private static readonly Argument<string> Config = new("CONFIG") { Description = "A configuration file." };

    private static readonly Option<string[]> Set = SetOption.Create();

    private static readonly Option<long?> Available = new("--memory")
    {
        Description = "Find the largest micro-batch that fits into so much memory, such as 80GB. Default: what a CUDA "
            + "device of run.device has free; it need not be here.",
        HelpName = "SIZE",
        CustomParser = ByteSize.Parse,
    };

    private static readonly Option<bool> Compare = new("--compare")
    {
        Description = "Print a table of this configuration beside published models.",
    };

    private static readonly Option<string?> GpuName = new("--gpu")
    {
        Description = $"Estimate time, cost and memory on this GPU: {string.Join(", ", KnownGpus.Names)}.",
        HelpName = "GPU",
    };

    private static readonly Option<int?> Gpus = new("--gpus")
    {
        Description = $"With --gpu: how many. Default: {DefaultGpus}.",
        HelpName = "N",
    };

    private static readonly Option<double?> Mfu = new("--mfu")
    {
        Description = FormattableString.Invariant($"With --gpu: part of its peak that the run reaches. Default: {DefaultMfu}."),
        HelpName = "SHARE",
    };

    private static readonly Option<double?> Price = new("--price")
    {
        Description = "With --gpu: what one costs for an hour, in any currency. Without it no cost is given.",
        HelpName = "PRICE",
    };

    private static readonly Option<bool> Json = JsonOption.Create();

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "model",
            "Count a configured model's parameters, operations per token and memory; estimate time and cost on GPUs.",
            "hybrid model configs/demo.toml",
            "hybrid model configs/lf-llm-269m.toml --set run.device=cuda --set run.recompute=attention --memory 80GB",
            "hybrid model configs/lf-llm-269m.toml --compare",
            "hybrid model configs/lf-llm-269m.toml --gpu a100-80gb --gpus 8 --mfu 0.32 --price 2.0",
            "hybrid model configs/lf-llm-269m.toml --json")
        {
            Config, Set, Available, Compare, GpuName, Gpus, Mfu, Price, Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string path = parsed.GetRequiredValue(Config);
        RunConfiguration configuration = ConfigurationLoader.Load(path, parsed.GetRequiredValue(Set)).Configuration;
        TrainedModel model = TrainedModel.Of(Path.GetFileNameWithoutExtension(path), configuration);
        bool compare = parsed.GetValue(Compare);
        GpuEstimate? estimate = Estimate(parsed, model, configuration);

        if (parsed.GetValue(Json))
        {
            ReportJson.Write(Console.Out, Describe(path, configuration, parsed.GetValue(Available)) with
            {
                Comparison = compare ? [.. ModelComparison.Rows(model).Select(ComparedModelReport.Of)] : null,
                GpuEstimate = estimate is null ? null : GpuEstimateReport.Of(estimate),
            });
            return ExitCode.Success;
        }

        if (compare)
            ComparisonText.Write(ModelComparison.Rows(model), Console.Out);
        if (compare && estimate is not null)
            Console.Out.WriteLine();
        if (estimate is not null)
            GpuEstimateText.Write(estimate, Console.Out);
        if (!compare && estimate is null)
            ModelText.Write(Describe(path, configuration, parsed.GetValue(Available)), Console.Out);
        return ExitCode.Success;
    }

    private static GpuEstimate? Estimate(ParseResult parsed, TrainedModel model, RunConfiguration configuration)
    {
        if (parsed.GetValue(GpuName) is { } name)
        {
            return GpuEstimate.Of(
                model,
                configuration,
                KnownGpus.Find(name),
                parsed.GetValue(Gpus) ?? DefaultGpus,
                parsed.GetValue(Mfu) ?? DefaultMfu,
                parsed.GetValue(Price));
        }

        Option[] without = [.. new Option[] { Gpus, Mfu, Price }.Where(option => parsed.GetResult(option) is not null)];
        return without.Length == 0
            ? null
            : throw new ConfigurationException($"{without[0].Name} says nothing without --gpu. Name one, such as --gpu a100-80gb.");
    }

    private static ModelReport Describe(string path, RunConfiguration configuration, long? available)
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
            Memory(configuration, available));
    }

    private static ModelReport.Memory Memory(RunConfiguration configuration, long? available)
    {
        try
        {
            return MemoryEstimate.Report(configuration, available);
        }
        catch (NativeLibraryException error)
        {
            Console.Error.WriteLine($"warning: {error.Message}");
            Console.Error.WriteLine("The memory of activations is left out: only the native library knows it.");
            return MemoryEstimate.WithoutActivations(configuration);
        }
    }
}
