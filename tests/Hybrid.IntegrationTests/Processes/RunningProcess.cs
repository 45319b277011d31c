using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Hybrid.IntegrationTests.Processes;

/// <summary>A program that goes on while a test watches it and sends it signals.</summary>
internal sealed partial class RunningProcess : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    // Long enough for a machine that is busy with other things; a test that gets here fails.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly Task<string> _output;

    public RunningProcess(
        string program, IEnumerable<string> arguments, string workingDirectory, IReadOnlyDictionary<string, string?>? environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _process.ErrorDataReceived += (_, line) => AddError(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Resident memory in bytes, as the kernel counts it.</summary>
    public long ResidentBytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").Single(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
            return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Bytes that it has read from files, the runtime's own included; not what it mapped.</summary>
    public long BytesRead
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/io").First(text => text.StartsWith("rchar:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>What its threads have spent on processors.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>What it wrote to its standard error so far.</summary>
    private string Error
    {
        get
        {
            lock (_error)
                return _error.ToString();
        }
    }

    /// <summary>Waits until it wrote something to its standard error.</summary>
    public void WaitForError(string text) => WaitUntil(() => Error.Contains(text, StringComparison.Ordinal), $"'{text}'");

    /// <summary>Waits until something is so; the test fails when the program ends before.</summary>
    public void WaitUntil(Func<bool> condition, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (_process.HasExited)
                Assert.Fail($"The program ended with {_process.ExitCode} before {what}:\n{Error}");
            if (Stopwatch.GetElapsedTime(start) > Patience)
                Assert.Fail($"There was no {what} within {Patience}.");
            Thread.Sleep(Poll);
        }
    }

    /// <summary>Waits for its end for some time; false when it goes on.</summary>
    public bool EndsWithin(TimeSpan time) => _process.WaitForExit(time);

    /// <summary>Sends a signal.</summary>
    public void Send(Signal signal) => Send(_process.Id, signal);

    /// <summary>Sends a signal to any process.</summary>
    public static void Send(int process, Signal signal) => Assert.That(SendSignal(process, (int)signal), Is.Zero, "the process is gone");

    /// <summary>Ends the process as a power cut would (SIGKILL). The test fails when it ended by itself before.</summary>
    public void Kill() => Assert.That(TryKill(), "it ended by itself before it was killed");

    /// <summary>
    /// Ends the process as a power cut would (SIGKILL); false when it ended by itself, which it may do at this very moment:
    /// a process that is exiting already keeps its exit code.
    /// </summary>
    public bool TryKill()
    {
        _process.Kill();
        _process.WaitForExit();
        return _process.ExitCode == 128 + 9;
    }

    /// <summary>Waits for the program's end.</summary>
    public ProcessResult WaitForExit()
    {
        if (!_process.WaitForExit(Patience))
            Assert.Fail($"The program did not end within {Patience}.");
        _process.WaitForExit(); // the last lines of its output too
        return new(_process.ExitCode, _output.Result, Error);
    }

    /// <summary>Ends the program if a failed test left it running.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void AddError(string? line)
    {
        lock (_error)
            _error.AppendLine(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}
