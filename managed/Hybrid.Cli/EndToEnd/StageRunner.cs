using System.CommandLine;
using Hybrid.Cli.Infrastructure;
using Hybrid.Storage;

namespace Hybrid.Cli.EndToEnd;

/// <summary>
/// Goes through stages: says what each does or why it is left out, and stops at the first that does not succeed.
/// </summary>
/// <param name="hybrid">The root of the command line, whose commands the stages are.</param>
/// <param name="parsed">The command line that asked for all of it.</param>
internal sealed class StageRunner(Command hybrid, ParseResult parsed)
{
    // A stage's words are what they are: a prompt that starts with '@' names no file of arguments.
    private static readonly ParserConfiguration Literally = new() { ResponseFileTokenReplacer = null };

    private readonly Verbosity _verbosity = GlobalOptions.VerbosityOf(parsed);

    /// <summary>Runs them.</summary>
    /// <returns>The exit code of the stage that ended it, or success.</returns>
    public async Task<int> RunAsync(IEnumerable<Stage> stages, CancellationToken stop)
    {
        foreach (Stage stage in stages)
        {
            stop.ThrowIfCancellationRequested();
            int exitCode = await RunAsync(stage, stop);
            if (exitCode != ExitCode.Success)
                return exitCode;
        }

        return ExitCode.Success;
    }

    private async Task<int> RunAsync(Stage stage, CancellationToken stop)
    {
        switch (stage.Plan())
        {
            case StagePlan.Skip skip:
                Say($"==> {stage.Title}: skipped, {skip.Reason}");
                if (skip.Result is { } file)
                    Console.Out.Write(File.ReadAllText(file));
                return ExitCode.Success;

            case StagePlan.Run run:
                Say($"==> {stage.Title}");
                Say($"    {CommandLineText.Of(run.Words)}");
                return run.Result is null
                    ? await InvokeAsync(run.Words, stop)
                    : await KeepAsync(run.Words, run.Result, stop);

            case var plan:
                throw new InvalidOperationException($"{plan} is no plan.");
        }
    }

    private Task<int> InvokeAsync(IReadOnlyList<string> words, CancellationToken stop) =>
        hybrid.Parse([.. VerbosityWords(), .. words], Literally).InvokeAsync(parsed.InvocationConfiguration, stop);

    // Shows what a command prints and, when it succeeded, keeps it. The file appears when it is whole.
    private async Task<int> KeepAsync(IReadOnlyList<string> words, string file, CancellationToken stop)
    {
        TextWriter output = Console.Out;
        using var copy = new CopyingWriter(output);
        Console.SetOut(copy);
        try
        {
            int exitCode = await InvokeAsync(words, stop);
            if (exitCode == ExitCode.Success)
                Keep(file, copy.Text);
            return exitCode;
        }
        finally
        {
            Console.SetOut(output);
        }
    }

    private static void Keep(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        WholeFile.Write(file, text);
    }

    private IEnumerable<string> VerbosityWords() => _verbosity switch
    {
        Verbosity.Quiet => [GlobalOptions.Quiet.Name],
        Verbosity.Verbose => [GlobalOptions.Verbose.Name],
        _ => [],
    };

    private void Say(string line)
    {
        if (_verbosity != Verbosity.Quiet)
            Console.Error.WriteLine(line);
    }
}
