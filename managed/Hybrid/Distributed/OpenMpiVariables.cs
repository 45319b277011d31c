namespace Hybrid.Distributed;

/// <summary>
/// Open MPI's variables for the processes of <c>mpirun</c>. They say nothing of where the others are: for several
/// machines MASTER_ADDR names the one of rank 0.
/// </summary>
internal static class OpenMpiVariables
{
    // torch.distributed's own default.
    private const int DefaultPort = 29500;

    private const string ThisMachine = "127.0.0.1";

    private const string Rank = "OMPI_COMM_WORLD_RANK";
    private const string WorldSize = "OMPI_COMM_WORLD_SIZE";
    private const string LocalRank = "OMPI_COMM_WORLD_LOCAL_RANK";
    private const string LocalWorldSize = "OMPI_COMM_WORLD_LOCAL_SIZE";
    private const string MasterHost = "MASTER_ADDR";
    private const string MasterPort = "MASTER_PORT";

    /// <summary>Reads them; null where there are none.</summary>
    public static LaunchEnvironment? Read(LaunchVariables variables)
    {
        if (!variables.Has(Rank))
            return null;
        var worldSize = variables.Number(WorldSize, Rank, least: 1);
        if (worldSize == 1)
            return LaunchEnvironment.Of(WorkerIdentity.Alone);

        var localWorldSize = variables.Number(LocalWorldSize, Rank, least: 1);
        if (localWorldSize > worldSize)
            throw variables.Contradiction(LocalWorldSize, WorldSize);
        var localRank = variables.RankBelow(LocalRank, LocalWorldSize, localWorldSize, Rank);
        return LaunchEnvironment.Of(new WorkerIdentity
        {
            Launcher = "Open MPI",
            Rank = variables.RankBelow(Rank, WorldSize, worldSize, Rank),
            WorldSize = worldSize,
            LocalRank = localRank,
            LocalWorldSize = localWorldSize,
            Device = variables.DeviceOf(localRank),
            StoreHost = variables.Find(MasterHost) ?? (localWorldSize == worldSize ? ThisMachine : throw NoMaster),
            StorePort = variables.FindPort(MasterPort) ?? DefaultPort,
            StorePrefix = "hybrid/mpi",
        });
    }

    private static ConfigurationException NoMaster => new(
        $"{WorldSize} and {LocalWorldSize} say that mpirun uses several machines, and {MasterHost} is not set: give it the "
        + $"machine of rank 0, as in mpirun -x {MasterHost}=node1 -x {MasterPort}={DefaultPort}.");
}
