using Hybrid.Distributed;

namespace Hybrid.Cli.Launching;

/// <summary>
/// Starts this machine's workers, watches them, and starts them again when one was lost and that is allowed.
/// </summary>
/// <param name="plan">What to start.</param>
/// <param name="program">What each worker runs.</param>
/// <param name="machines">The machines that start workers at the same time.</param>
/// <param name="store">Where the workers of this machine find the store.</param>
/// <param name="stop">Ends them.</param>
/// <param name="display">What people see of it.</param>
internal sealed class Launcher(
    LaunchPlan plan, WorkerProgram program, IMachines machines, StoreAddress store, StopRequest stop, LaunchDisplay display)
{
    /// <summary>How long workers are given to end once one has failed.</summary>
    public WorkerPatience Patience { get; init; } = WorkerPatience.Default;

    /// <summary>Runs the job to its end.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="PeerException">Another machine is lost.</exception>
    /// <exception cref="OperationCanceledException">It was stopped at once, or before workers ran.</exception>
    public async Task<int> RunAsync()
    {
        IReadOnlyList<int> devices = [.. Enumerable.Range(0, plan.Workers)];
        var roll = await CallRollAsync(devices.Count);
        for (var restarts = 0; ; restarts++)
        {
            var workers = Identities(devices, roll, plan.EarlierRestarts + restarts);
            display.Starting(plan, workers);
            var end = await RunOnceAsync(workers);
            if (end.Cause is not null)
                display.Failed(end);
            if (end.Cause is null || !MayStartAgain(end.Cause, restarts))
            {
                Leave();
                return end.ExitCode;
            }

            devices = DevicesAfter(end, workers);
            roll = await CallRollAsync(devices.Count);
            if (!roll.IsComplete)
                return end.ExitCode;
            display.StartingAgain(restarts + 1, plan.MaxRestarts, devices.Count);
        }
    }

    private bool MayStartAgain(WorkerExit cause, int restarts) =>
        cause.MayHelpToRestart && restarts < plan.MaxRestarts && !stop.Token.IsCancellationRequested;

    private Task<NodeRoll> CallRollAsync(int workers) => stop.UnlessStopped(() => machines.CallRoll(workers));

    // The others learn that nobody is to wait for this machine. What became of its own workers says more than their loss.
    private void Leave()
    {
        try
        {
            machines.CallRoll(0);
        }
        catch (PeerException)
        {
        }
    }

    private async Task<WorkersEnd> RunOnceAsync(IReadOnlyList<WorkerIdentity> identities)
    {
        stop.AtOnce.ThrowIfCancellationRequested();
        using var workers = WorkerSet.Start(program, identities, display.Workers, Patience);
        using var stopping = stop.Token.Register(() => workers.AskToStop(stop.ExitCode()));
        using var ending = stop.AtOnce.Register(workers.EndAtOnce);
        var end = await workers.EndAsync();
        stop.AtOnce.ThrowIfCancellationRequested();
        return end;
    }

    private WorkerIdentity[] Identities(IReadOnlyList<int> devices, NodeRoll roll, int restart) =>
    [
        .. devices.Select((device, localRank) => HybridVariables.Worker(
            roll.FirstRankOf(plan.NodeRank) + localRank,
            roll.WorldSize,
            localRank,
            devices.Count,
            device,
            store.Host,
            store.Port,
            restart)),
    ];

    // What was lost is left out as long as enough remain: its device may be what is broken.
    private IReadOnlyList<int> DevicesAfter(WorkersEnd end, IReadOnlyList<WorkerIdentity> workers)
    {
        var lost = workers.Where(worker => end.Lost.Contains(worker.Rank)).Select(worker => worker.Device).ToList();
        var left = workers.Select(worker => worker.Device).Except(lost).ToList();
        return [.. left.Concat(lost).Take(Math.Max(left.Count, plan.MinWorkers)).Order()];
    }
}
