using System.Diagnostics;
using System.Text;

namespace Hybrid.IntegrationTests.Processes;

/// <summary>
/// A program on a terminal of its own: <c>script</c> of util-linux gives it a pseudo-terminal, types what a test sends
/// and shows what the program writes, stdout and stderr in one. Its lines end as a terminal's do, with CR LF.
/// </summary>
internal sealed class Terminal : IDisposable
{
    /// <summary>What Ctrl-C sends.</summary>
    public const string ControlC = "\u0003";

    /// <summary>What Ctrl-D sends.</summary>
    public const string ControlD = "\u0004";

    // Long enough for a machine that is busy with other things; a test that gets here fails.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _script;
    private readonly StringBuilder _screen = new();
    private readonly Task _reading;

    public Terminal(string workingDirectory, string commandLine)
    {
        var start = new ProcessStartInfo("script", ["--quiet", "--return", "--command", $"exec {commandLine}", "/dev/null"])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["TERM"] = "dumb"; // nothing on the screen but text
        start.Environment["SHELL"] = "/bin/sh"; // the same everywhere; without exec it would stay and take Ctrl-C for itself too
        _script = Process.Start(start)!;
        _reading = Task.Run(Read);
    }

    /// <summary>
    /// All that the terminal showed, with the ends of lines as LF and without the <c>^C</c> that it shows for a Ctrl-C:
    /// that comes when the program has the signal already, before or in the middle of or after what the program writes.
    /// </summary>
    public string Screen
    {
        get
        {
            lock (_screen)
                return _screen.ToString().Replace("^C", "", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal);
        }
    }

    /// <summary>Types something.</summary>
    public void Type(string keys)
    {
        _script.StandardInput.Write(keys);
        _script.StandardInput.Flush();
    }

    /// <summary>Waits until the screen is as a test wants it.</summary>
    public void WaitFor(Func<string, bool> condition, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition(Screen))
        {
            if (_reading.IsCompleted && !condition(Screen))
                Assert.Fail($"The program ended before {what}. The screen:\n{Screen}");
            if (Stopwatch.GetElapsedTime(start) > Patience)
                Assert.Fail($"There was no {what} within {Patience}. The screen:\n{Screen}");
            Thread.Sleep(5);
        }
    }

    /// <summary>Waits for the program's end and returns its exit code.</summary>
    public int WaitForExit()
    {
        if (!_script.WaitForExit(Patience) || !_reading.Wait(Patience))
            Assert.Fail($"The program did not end within {Patience}. The screen:\n{Screen}");
        return _script.ExitCode;
    }

    /// <summary>Ends the program if a failed test left it running.</summary>
    public void Dispose()
    {
        if (!_script.HasExited)
            _script.Kill(entireProcessTree: true);
        _script.Dispose();
    }

    private void Read()
    {
        var buffer = new char[4096];
        int count;
        while ((count = _script.StandardOutput.Read(buffer)) > 0)
        {
            lock (_screen)
                _screen.Append(buffer, 0, count);
        }
    }
}
