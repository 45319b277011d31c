using System.CommandLine;
using Hybrid.Checkpoints;
using Hybrid.Cli.Infrastructure;
using Hybrid.Cli.Sampling;
using Hybrid.Generation;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid sample</c>: lets a model continue prompts.</summary>
internal static class SampleCommand
{
    private static readonly ModelInput Model = new();

    private static readonly Argument<string?> Prompt = new("PROMPT")
    {
        Description = "The text to continue; an empty one starts a new document. Without it, a terminal asks for "
            + "prompts, and anything else on standard input is the prompt, less its last line end.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly SamplingInput Sampling = new();

    private static readonly PlacementInput Where = new();

    private static readonly Option<bool> Json = JsonOption.Create();

    /// <summary>Builds the command.</summary>
    /// <param name="interruption">Its first Ctrl-C stops a text where prompts are asked for.</param>
    public static Command Create(Interruption interruption)
    {
        var command = new CommandWithExamples(
            "sample",
            "Let a model continue a prompt.",
            "hybrid sample runs/demo \"Gets or sets\"",
            "hybrid sample runs/demo",
            "hybrid sample runs/demo < prompt.txt",
            "hybrid sample runs/demo \"Returns the\" --samples 3 --top-k 0 --top-p 0.9 --seed 42",
            "hybrid sample runs/demo \"Remarks:\" --min-p 0.1 --repetition-penalty 1.2 --stop See: --stop $'\\n\\n'",
            "hybrid sample runs/demo \"Gets or sets\" --weights int8",
            "hybrid sample runs/demo \"Gets or sets\" --checkpoint best --temperature 0 --json")
        {
            Model.Run,
            Prompt,
        };
        Sampling.AddTo(command);
        command.Options.Add(Model.Checkpoint);
        Where.AddTo(command);
        command.Options.Add(Json);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, interruption, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, Interruption interruption, CancellationToken cancellationToken)
    {
        SamplingOptions options = Sampling.Read(parsed);
        string? prompt = parsed.GetValue(Prompt) ?? await PipedAsync(cancellationToken);
        using LoadedModel loaded = await Model.OpenAsync(parsed, cancellationToken, Where.Read(parsed));
        var writer = new SampleWriter(loaded, parsed.GetRequiredValue(Model.Run), parsed.GetValue(Json));
        if (prompt is null)
        {
            bool quiet = GlobalOptions.VerbosityOf(parsed) == Verbosity.Quiet;
            await new PromptLoop(writer, interruption, quiet).RunAsync(options, cancellationToken);
        }
        else
        {
            await writer.WriteAsync(prompt, options, cancellationToken);
        }

        return ExitCode.Success;
    }

    /// <summary>The prompt that another program or a file gives, or null where a person is to be asked.</summary>
    private static async Task<string?> PipedAsync(CancellationToken cancellationToken)
    {
        if (StandardInput.IsTerminal)
        {
            return null;
        }

        using var input = new StandardInput();
        return await input.ReadToEndAsync(cancellationToken);
    }
}
