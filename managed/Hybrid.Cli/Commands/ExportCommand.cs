using System.CommandLine;
using System.CommandLine.Parsing;
using Hybrid.Checkpoints;
using Hybrid.Cli.Infrastructure;
using Hybrid.Configuration;
using Hybrid.Interchange;
using Hybrid.Interchange.LfLlm;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid export</c>: writes a model in a form that other programs read.</summary>
internal static class ExportCommand
{
    private const string HuggingFace = "hf";
    private const string Safetensors = "safetensors";
    private const string Reference = "pth";

    private static readonly ModelInput Model = new();

    private static readonly Argument<string> Target = new("OUT")
    {
        Description = "What to write; it must not be there yet: a directory (hf), a file that ends in .safetensors (safetensors), "
            + "or one that ends in .pth or .pt (pth).",
    };

    private static readonly Option<string> Format = new Option<string>("--format")
    {
        Description = $"{HuggingFace}: a directory in Hugging Face's Llama layout. {Safetensors}: one file with LF_LLM-269M's names. "
            + $"{Reference}: a checkpoint that LF_LLM-269M's own code loads, with AdamW's state.",
        HelpName = $"{HuggingFace}|{Safetensors}|{Reference}",
        DefaultValueFactory = _ => HuggingFace,
    }.AcceptOnlyFromAmong(HuggingFace, Safetensors, Reference);

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "export",
            "Write a model in a form that other programs read.",
            "hybrid export runs/demo demo-hf",
            "hybrid export runs/demo demo.safetensors --format safetensors --checkpoint best",
            "hybrid export runs/lf-llm checkpoint.pth --format pth")
        {
            Model.Run, Target, Format, Model.Checkpoint,
        };
        command.Validators.Add(RequireEnding);
        command.SetAction(ExportAsync);
        return command;
    }

    // Whatever opens a model tells these files by their endings (ForeignModel).
    private static void RequireEnding(CommandResult result)
    {
        string[] endings = result.GetValue(Format) switch
        {
            Safetensors => [".safetensors"],
            Reference => [".pth", ".pt"],
            _ => [],
        };
        if (endings.Length > 0
            && result.GetValue(Target) is { } target
            && !endings.Contains(Path.GetExtension(target), StringComparer.OrdinalIgnoreCase))
        {
            result.AddError(
                $"{target} does not end in {string.Join(" or ", endings)}, and no command would open it. "
                + $"Call it {target}{endings[0]}.");
        }
    }

    private static async Task<int> ExportAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var target = parsed.GetRequiredValue(Target);
        if (Path.Exists(target))
            throw new ConfigurationException($"There is already something at {target}. Export to a path that is not there yet.");
        using LoadedModel loaded = await Model.OpenAsync(parsed, cancellationToken);
        switch (parsed.GetRequiredValue(Format))
        {
            case Safetensors:
                ReferenceModel.Save(target, loaded.Model, loaded.Tokenizer, loaded.Step);
                break;
            case Reference:
                ReferenceCheckpointWriter.Save(target, loaded, OptimizerOf(loaded));
                break;
            default:
                HuggingFaceModel.Save(target, loaded.Model, loaded.Tokenizer, loaded.Step);
                break;
        }
        Console.Out.WriteLine(target);
        return ExitCode.Success;
    }

    private static OptimizerOptions OptimizerOf(LoadedModel loaded) => loaded.Run is { } run
        ? ConfigurationLoader.Load(run.ConfigurationPath).Configuration.Optimizer
        : new();
}
