using System.Diagnostics;

namespace Hybrid.IntegrationTests.Processes;

/// <summary>A program that a test starts and waits for.</summary>
internal static class ChildProcess
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">What to start.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="workingDirectory">Where.</param>
    /// <param name="environment">Variables to set; null takes one away.</param>
    public static ProcessResult Run(
        string program,
        IEnumerable<string> arguments,
        string workingDirectory,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>Runs a program and fails the test, with all it said, unless it exits with 0.</summary>
    public static string RunToSuccess(
        string program,
        IEnumerable<string> arguments,
        string workingDirectory,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var result = Run(program, arguments, workingDirectory, environment);
        Assert.That(result.ExitCode, Is.Zero, $"{program} said:\n{result.Output}\n{result.Error}");
        return result.Output;
    }
}
