using System.Diagnostics;
using Hybrid.Cli.Infrastructure;
using Hybrid.Distributed;

namespace Hybrid.Cli.Launching;

/// <summary>
/// One worker: a process that ends when its stdin does. Rank 0 has the terminal; the lines of the others are passed on
/// with their rank before them.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int LinesKept = 10;

    // What a process wrote before its end is there at once, unless a child of it holds the pipe open.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Queue<string> _lastLines = [];

    private WorkerProcess(WorkerIdentity identity, Process process, WorkerOutput output)
    {
        Identity = identity;
        _process = process;
        Exit = identity.IsMain
            ? ExitAsync(Task.CompletedTask)
            : ExitAsync(Task.WhenAll(
                PassOnAsync(process.StandardOutput, output.Output, keeps: false),
                PassOnAsync(process.StandardError, output.Error, keeps: true)));
    }

    /// <summary>Who it is.</summary>
    public WorkerIdentity Identity { get; }

    /// <summary>Its process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>How it ended.</summary>
    public Task<WorkerExit> Exit { get; }

    /// <summary>Starts a worker.</summary>
    /// <param name="program">What it runs.</param>
    /// <param name="identity">Who it is.</param>
    /// <param name="output">Where what it says goes, unless it has the terminal.</param>
    public static WorkerProcess Start(WorkerProgram program, WorkerIdentity identity, WorkerOutput output)
    {
        var start = new ProcessStartInfo(program.Path, program.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = !identity.IsMain,
            RedirectStandardError = !identity.IsMain,
        };
        foreach (var (name, value) in program.Defaults)
            start.Environment.TryAdd(name, value);
        start.Environment[ControlPipe.Variable] = ControlPipe.Stdin;
        foreach (var (name, value) in HybridVariables.Write(identity))
            start.Environment[name] = value;
        return new(identity, Process.Start(start)!, output);
    }

    /// <summary>Asks it to finish its step, save and exit with a code.</summary>
    public void AskToStop(int exitCode) => Tell(pipe =>
    {
        pipe.WriteLine(ControlPipe.Stop(exitCode));
        pipe.Flush();
    });

    /// <summary>Tells it to exit at once.</summary>
    public void EndPipe() => Tell(pipe => pipe.Close());

    /// <summary>Ends it whatever it does.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Kills what is left of it.</summary>
    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private async Task<WorkerExit> ExitAsync(Task output)
    {
        await _process.WaitForExitAsync();
        await Task.WhenAny(output, Task.Delay(LastWords));
        lock (_lastLines)
            return new(Identity.Rank, _process.Id, _process.ExitCode, [.. _lastLines]);
    }

    private async Task PassOnAsync(StreamReader from, TextWriter to, bool keeps)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            await to.WriteLineAsync($"[rank {Identity.Rank}] {line}");
            if (keeps)
                Keep(line);
        }
    }

    private void Keep(string line)
    {
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > LinesKept)
                _lastLines.Dequeue();
        }
    }

    // The worker may end while it is told something.
    private void Tell(Action<StreamWriter> message)
    {
        try
        {
            message(_process.StandardInput);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
        }
    }
}
