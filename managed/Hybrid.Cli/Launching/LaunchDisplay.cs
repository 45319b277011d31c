using Hybrid.Cli.Infrastructure;
using Hybrid.Distributed;

namespace Hybrid.Cli.Launching;

/// <summary>What people see of a launcher: a line when it starts workers, and why they ended when that was not asked for.</summary>
/// <param name="workers">Where what the workers say goes; the launcher's own lines go where their errors do.</param>
/// <param name="verbosity">How much to say.</param>
internal sealed class LaunchDisplay(WorkerOutput workers, Verbosity verbosity)
{
    /// <summary>Where what the workers say goes.</summary>
    public WorkerOutput Workers => workers;

    /// <summary>Says what is about to start.</summary>
    public void Starting(LaunchPlan plan, IReadOnlyList<WorkerIdentity> started)
    {
        var first = started[0];
        var machine = plan.Nodes == 1 ? "" : $", machine {plan.NodeRank + 1} of {plan.Nodes}";
        var detected = plan.DetectedFrom.Length == 0 ? "" : $" according to {plan.DetectedFrom}";
        var ranks = started.Count == 1 ? $"rank {first.Rank}" : $"ranks {first.Rank} to {started[^1].Rank}";
        Say($"Starting {CountText.Of(started.Count, "worker")} on {Environment.MachineName}{machine}{detected}: {ranks} of "
            + $"{first.WorldSize}; the store is at {first.StoreHost}:{first.StorePort}.");
    }

    /// <summary>Says whose failure ended the workers, and who had to be killed.</summary>
    public void Failed(WorkersEnd end)
    {
        workers.Error.WriteLine($"error: {end.Cause!.Description}");
        foreach (var exit in end.Exits.Where(exit => end.Stuck.Contains(exit.Rank)))
            workers.Error.WriteLine($"error: Rank {exit.Rank} (process {exit.ProcessId}) did not answer any more and was killed.");
    }

    /// <summary>Says that the workers are started again.</summary>
    public void StartingAgain(int restart, int maxRestarts, int count) =>
        Say($"Starting again from the last checkpoint with {CountText.Of(count, "worker")} (restart {restart} of {maxRestarts}).");

    private void Say(string line)
    {
        if (verbosity != Verbosity.Quiet)
            workers.Error.WriteLine(line);
    }
}
