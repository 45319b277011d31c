using System.CommandLine;
using Hybrid.Checkpoints;
using Hybrid.Cli.Infrastructure;
using Hybrid.Configuration;
using Hybrid.Interchange;
using Hybrid.Models;
using Hybrid.Tokenization;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid import</c>: turns a model in a foreign form into one of ours.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> Source = new("SOURCE")
    {
        Description = "A .pth of LF_LLM-269M, a .safetensors with its names, a directory in Hugging Face's Llama layout, or such a "
            + "model on the Hub: hf://owner/name[@revision].",
    };

    private static readonly Argument<string> Target = new("OUT")
    {
        Description = "The directory to make. Every command that takes a RUN takes it.",
    };

    private static readonly Option<string?> Config = new("--config")
    {
        Description = "A configuration whose [model] the file has, where the file itself does not say.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> TokenizerName = new("--tokenizer")
    {
        Description = "The model's tokenizer: r50k_base or ascii-bytes. Default: what the file says, or the one of its size.",
        HelpName = "NAME",
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "import",
            "Turn a model of another program into a run without history.",
            "hybrid import checkpoint_step_19072.pth runs/lf-llm",
            "hybrid import Llama-directory runs/llama",
            "hybrid import hf://owner/name runs/name",
            "hybrid import model.safetensors runs/mine --config configs/lf-llm-269m.toml",
            "hybrid train configs/lf-llm-269m.toml --name further --resume runs/lf-llm")
        {
            Source, Target, Config, TokenizerName,
        };
        command.SetAction(ImportAsync);
        return command;
    }

    private static async Task<int> ImportAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var hints = new ForeignModelHints
        {
            Config = parsed.GetValue(Config) is { } file ? ConfigurationLoader.Load(file).Configuration.Model : null,
            Tokenizer = parsed.GetValue(TokenizerName) is { } name ? Tokenizer.ByName(name) : null,
        };
        var source = await ModelSource.ResolveAsync(
            parsed.GetRequiredValue(Source), GlobalOptions.VerbosityOf(parsed), cancellationToken);
        var imported = ModelImport.Run(source, parsed.GetRequiredValue(Target), hints);
        Console.Error.WriteLine(FormattableString.Invariant(
            $"{imported.Config.ParameterCount():N0} parameters, step {imported.Step:N0}, tokenizer {imported.Tokenizer}"));
        Console.Error.WriteLine(imported.HasMoments
            ? "With AdamW's state: `hybrid train CONFIG --name NAME --resume OUT` goes on from here."
            : "Without AdamW's state: `hybrid train CONFIG --name NAME --resume OUT` starts its moments anew.");
        Console.Out.WriteLine(imported.Checkpoint);
        return ExitCode.Success;
    }
}
