using Hybrid.Cli.Infrastructure;
using Hybrid.Generation;

namespace Hybrid.Cli.Sampling;

/// <summary>
/// Asks for prompts on a terminal and continues each, until an empty line or the end of the input. Ctrl-C stops the
/// text that is being generated; another one while it stops, or one at the prompt, ends the process.
/// </summary>
/// <param name="writer">Continues a prompt.</param>
/// <param name="interruption">Whose Ctrl-C is a text's while one is generated.</param>
/// <param name="quiet">Leaves the introduction out.</param>
internal sealed class PromptLoop(SampleWriter writer, Interruption interruption, bool quiet)
{
    private const string Prompt = "> ";

    /// <summary>Runs until the user ends it.</summary>
    public async Task RunAsync(SamplingOptions options, CancellationToken cancellationToken)
    {
        using var input = new StandardInput();
        if (!quiet)
        {
            Console.Error.WriteLine("Each line is a prompt. Ctrl-C stops a text, an empty line or Ctrl-D ends.");
        }

        while (true)
        {
            string? line = await AskAsync(input, cancellationToken);
            if (string.IsNullOrEmpty(line))
            {
                return;
            }

            await ContinueAsync(line, options, cancellationToken);
            options = options with { Seed = unchecked(options.Seed + 1) }; // A prompt given again is continued anew.
        }
    }

    private static async Task<string?> AskAsync(StandardInput input, CancellationToken cancellationToken)
    {
        Console.Error.Write(Prompt);
        string? line = null;
        try
        {
            return line = await input.ReadLineAsync(cancellationToken);
        }
        finally
        {
            if (line is null)
            {
                Console.Error.WriteLine(); // Ctrl-D and Ctrl-C leave the cursor behind the prompt.
            }
        }
    }

    private async Task ContinueAsync(string prompt, SamplingOptions options, CancellationToken cancellationToken)
    {
        using var text = interruption.BeginPart();
        try
        {
            await writer.WriteAsync(prompt, options, text.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Console.Error.WriteLine("stopped");
        }
        catch (ConfigurationException unfit)
        {
            Console.Error.WriteLine($"error: {unfit.Message}"); // The prompt is too long; the next one may fit.
        }
    }
}
