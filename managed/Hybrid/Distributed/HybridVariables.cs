using System.Globalization;

namespace Hybrid.Distributed;

/// <summary>The variables by which <c>hybrid train --nproc</c> tells each of its workers who it is.</summary>
internal static class HybridVariables
{
    private const string Rank = "HYBRID_RANK";
    private const string WorldSize = "HYBRID_WORLD_SIZE";
    private const string LocalRank = "HYBRID_LOCAL_RANK";
    private const string LocalWorldSize = "HYBRID_LOCAL_WORLD_SIZE";
    private const string Device = "HYBRID_DEVICE";
    private const string StoreHost = "HYBRID_STORE_HOST";
    private const string StorePort = "HYBRID_STORE_PORT";
    private const string Restart = "HYBRID_RESTART";

    /// <summary>What messages call the launcher.</summary>
    public const string Launcher = "hybrid train --nproc";

    /// <summary>Reads them; null where there are none.</summary>
    public static LaunchEnvironment? Read(LaunchVariables variables)
    {
        if (!variables.Has(Rank))
            return null;
        var worldSize = variables.Number(WorldSize, Rank, least: 1);
        var localWorldSize = variables.Number(LocalWorldSize, Rank, least: 1);
        return LaunchEnvironment.Of(Worker(
            variables.RankBelow(Rank, WorldSize, worldSize, Rank),
            worldSize,
            variables.RankBelow(LocalRank, LocalWorldSize, localWorldSize, Rank),
            localWorldSize,
            variables.Number(Device, Rank),
            variables.Text(StoreHost, Rank),
            variables.Port(StorePort, Rank),
            variables.Number(Restart, Rank)));
    }

    /// <summary>A worker of this launcher.</summary>
    public static WorkerIdentity Worker(
        int rank, int worldSize, int localRank, int localWorldSize, int device, string storeHost, int storePort, int restart) => new()
        {
            Launcher = Launcher,
            Rank = rank,
            WorldSize = worldSize,
            LocalRank = localRank,
            LocalWorldSize = localWorldSize,
            Device = device,
            StoreHost = storeHost,
            StorePort = storePort,
            LauncherServesStore = true,
            StorePrefix = $"hybrid/workers/{restart}",
            Restart = restart,
        };

    /// <summary>Writes them.</summary>
    public static IReadOnlyDictionary<string, string> Write(WorkerIdentity worker) => new Dictionary<string, string>
    {
        [Rank] = Text(worker.Rank),
        [WorldSize] = Text(worker.WorldSize),
        [LocalRank] = Text(worker.LocalRank),
        [LocalWorldSize] = Text(worker.LocalWorldSize),
        [Device] = Text(worker.Device),
        [StoreHost] = worker.StoreHost,
        [StorePort] = Text(worker.StorePort),
        [Restart] = Text(worker.Restart),
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
