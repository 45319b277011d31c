using System.Globalization;

namespace Hybrid.Cli.Infrastructure;

/// <summary>
/// What a launcher tells its workers, through their stdin: a line "stop CODE" asks to finish the step, save and exit with
/// that code; the end of the pipe asks to exit at once, and comes by itself when the launcher is gone.
/// </summary>
internal static class ControlPipe
{
    /// <summary>The variable, and its value, that make stdin such a pipe.</summary>
    public const string Variable = "HYBRID_CONTROL", Stdin = "stdin";

    private const string StopWord = "stop ";

    /// <summary>Whether a launcher of ours has started this process.</summary>
    public static bool IsConnected => Environment.GetEnvironmentVariable(Variable) == Stdin;

    /// <summary>The line that asks to stop.</summary>
    public static string Stop(int exitCode) => string.Create(CultureInfo.InvariantCulture, $"{StopWord}{exitCode}");

    /// <summary>Follows the pipe to its end, on a thread of its own.</summary>
    /// <param name="stop">Is given the exit code of each "stop".</param>
    /// <param name="end">Is called at the end of the pipe.</param>
    public static void Listen(Action<int> stop, Action end) =>
        new Thread(() => Follow(new StreamReader(Console.OpenStandardInput()), stop, end))
        {
            IsBackground = true,
            Name = "hybrid control pipe",
        }.Start();

    /// <summary>Follows a pipe to its end.</summary>
    internal static void Follow(TextReader pipe, Action<int> stop, Action end)
    {
        while (pipe.ReadLine() is { } line)
        {
            if (line.StartsWith(StopWord, StringComparison.Ordinal)
                && int.TryParse(line.AsSpan(StopWord.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var exitCode))
                stop(exitCode);
        }

        end();
    }
}
