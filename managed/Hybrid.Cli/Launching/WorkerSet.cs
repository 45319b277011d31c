using Hybrid.Distributed;

namespace Hybrid.Cli.Launching;

/// <summary>The workers of one start of a job: they end together.</summary>
internal sealed class WorkerSet : IDisposable
{
    // Time for a worker to leave the terminal as it was.
    private static readonly TimeSpan BeforeKill = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<WorkerProcess> _workers;
    private readonly IReadOnlyList<Task<WorkerExit>> _exits;
    private readonly WorkerPatience _patience;
    private readonly List<WorkerExit> _ended = [];

    private WorkerSet(IReadOnlyList<WorkerProcess> workers, WorkerPatience patience)
    {
        _workers = workers;
        _patience = patience;
        _exits = [.. workers.Select(NoteExitAsync)];
    }

    /// <summary>Starts workers.</summary>
    /// <param name="program">What they run.</param>
    /// <param name="identities">Who they are.</param>
    /// <param name="output">Where what they say goes.</param>
    /// <param name="patience">How long they are given to end.</param>
    public static WorkerSet Start(
        WorkerProgram program, IReadOnlyList<WorkerIdentity> identities, WorkerOutput output, WorkerPatience patience)
    {
        var started = new List<WorkerProcess>();
        try
        {
            foreach (var identity in identities)
                started.Add(WorkerProcess.Start(program, identity, output));
        }
        catch
        {
            foreach (var worker in started)
                worker.Dispose();
            throw;
        }

        return new(started, patience);
    }

    /// <summary>Asks all to finish their step, save and exit with a code.</summary>
    public void AskToStop(int exitCode)
    {
        foreach (var worker in _workers)
            worker.AskToStop(exitCode);
    }

    /// <summary>Ends them all, whatever they do.</summary>
    public void EndAtOnce()
    {
        EndPipes();
        Thread.Sleep(BeforeKill);
        foreach (var worker in _workers)
            worker.Kill();
    }

    /// <summary>Waits until all have ended; when one fails, the others are made to end.</summary>
    public async Task<WorkersEnd> EndAsync()
    {
        var stuck = await OneHasFailedAsync() ? await MakeEndAsync() : [];
        await Task.WhenAll(_exits);
        return new([.. _ended], stuck);
    }

    /// <summary>Kills what is left of them.</summary>
    public void Dispose()
    {
        foreach (var worker in _workers)
            worker.Dispose();
    }

    private async Task<WorkerExit> NoteExitAsync(WorkerProcess worker)
    {
        var exit = await worker.Exit;
        lock (_ended)
            _ended.Add(exit);
        return exit;
    }

    private async Task<bool> OneHasFailedAsync()
    {
        await foreach (var exit in Task.WhenEach(_exits))
        {
            if ((await exit).IsFailure)
                return true;
        }

        return false;
    }

    // The others notice by themselves and say what they know; a step may keep one from noticing, and a stopped one notices
    // nothing.
    private async Task<IReadOnlyList<int>> MakeEndAsync()
    {
        if (await HaveEndedWithinAsync(_patience.ByThemselves))
            return [];
        EndPipes();
        if (await HaveEndedWithinAsync(_patience.WhenTold))
            return [];
        var stuck = _workers.Where(worker => !worker.Exit.IsCompleted).ToList();
        foreach (var worker in stuck)
            worker.Kill();
        return [.. stuck.Select(worker => worker.Identity.Rank)];
    }

    private async Task<bool> HaveEndedWithinAsync(TimeSpan time)
    {
        var all = Task.WhenAll(_exits);
        return await Task.WhenAny(all, Task.Delay(time)) == all;
    }

    private void EndPipes()
    {
        foreach (var worker in _workers)
            worker.EndPipe();
    }
}
