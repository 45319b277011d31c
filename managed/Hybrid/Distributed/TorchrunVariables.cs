namespace Hybrid.Distributed;

/// <summary>
/// torchrun's variables for its workers (torch/distributed/elastic/agent/server/local_elastic_agent.py), and those of
/// launchers that set the same.
/// </summary>
internal static class TorchrunVariables
{
    private const string Rank = "RANK";
    private const string WorldSize = "WORLD_SIZE";
    private const string LocalRank = "LOCAL_RANK";
    private const string LocalWorldSize = "LOCAL_WORLD_SIZE";
    private const string MasterHost = "MASTER_ADDR";
    private const string MasterPort = "MASTER_PORT";
    private const string RunId = "TORCHELASTIC_RUN_ID";
    private const string RestartCount = "TORCHELASTIC_RESTART_COUNT";
    private const string UsesAgentStore = "TORCHELASTIC_USE_AGENT_STORE";

    /// <summary>Reads them; null where there are none.</summary>
    public static LaunchEnvironment? Read(LaunchVariables variables)
    {
        // Without a local rank, a rank is a pod's.
        if (!variables.Has(LocalRank))
            return null;
        var worldSize = variables.Number(WorldSize, LocalRank, least: 1);
        var restart = variables.FindNumber(RestartCount) ?? 0;
        if (worldSize == 1)
            return LaunchEnvironment.Of(WorkerIdentity.Alone with { Restart = restart });

        var localWorldSize = variables.Number(LocalWorldSize, LocalRank, least: 1);
        if (localWorldSize > worldSize)
            throw variables.Contradiction(LocalWorldSize, WorldSize);
        var localRank = variables.RankBelow(LocalRank, LocalWorldSize, localWorldSize, LocalRank);
        return LaunchEnvironment.Of(new WorkerIdentity
        {
            Launcher = variables.Has(RunId) ? "torchrun" : $"{Rank} and {WorldSize}",
            Rank = variables.RankBelow(Rank, WorldSize, worldSize, LocalRank),
            WorldSize = worldSize,
            LocalRank = localRank,
            LocalWorldSize = localWorldSize,
            Device = variables.DeviceOf(localRank),
            StoreHost = variables.Text(MasterHost, LocalRank),
            StorePort = variables.Port(MasterPort, LocalRank),
            LauncherServesStore = variables.Find(UsesAgentStore) == "True",
            // The agent's store outlives a restart of the workers.
            StorePrefix = $"hybrid/{variables.Find(RunId) ?? "job"}/{restart}",
            Restart = restart,
        });
    }
}
