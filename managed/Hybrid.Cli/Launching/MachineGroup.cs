using Hybrid.Configuration;
using Hybrid.Distributed;

namespace Hybrid.Cli.Launching;

/// <summary>Several machines: their launchers are a group of their own beside that of the workers, on the same store.</summary>
internal sealed class MachineGroup : IMachines
{
    private readonly ProcessGroup _launchers;

    private MachineGroup(ProcessGroup launchers) => _launchers = launchers;

    /// <summary>Meets the launchers of the other machines.</summary>
    /// <exception cref="PeerException">A machine did not come; the message names it.</exception>
    public static MachineGroup Join(LaunchPlan plan, StoreAddress store, DistributedOptions options)
    {
        var identity = new WorkerIdentity
        {
            Launcher = HybridVariables.Launcher,
            Rank = plan.NodeRank,
            WorldSize = plan.Nodes,
            StoreHost = store.Host,
            StorePort = store.Port,
            LauncherServesStore = true,
            StorePrefix = "hybrid/launchers",
        };
        var launchers = ProcessGroup.Join(identity, options with { Backend = "gloo" });
        launchers.SetActivity("watching its workers");
        return new(launchers);
    }

    /// <inheritdoc/>
    public NodeRoll CallRoll(int workers)
    {
        var counts = new double[_launchers.WorldSize];
        counts[_launchers.Rank] = workers;
        _launchers.AllReduce(counts);
        return new([.. counts.Select(count => (int)count)]);
    }

    /// <inheritdoc/>
    public void Dispose() => _launchers.Dispose();
}
