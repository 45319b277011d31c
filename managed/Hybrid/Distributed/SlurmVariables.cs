using System.Globalization;

namespace Hybrid.Distributed;

/// <summary>
/// Slurm's variables for the tasks of <c>srun</c>. The script of <c>sbatch</c> and an interactive shell have a task's
/// variables as well, but are no task: they have no step, or a name that tells.
/// </summary>
internal static class SlurmVariables
{
    private const int FirstPort = 15000;
    private const int PortDigits = 4;

    private const string JobId = "SLURM_JOB_ID";
    private const string JobName = "SLURM_JOB_NAME";
    private const string StepId = "SLURM_STEP_ID";
    private const string Rank = "SLURM_PROCID";
    private const string LocalRank = "SLURM_LOCALID";
    private const string NodeRank = "SLURM_NODEID";
    private const string RestartCount = "SLURM_RESTART_COUNT";
    private const string MasterHost = "MASTER_ADDR";
    private const string MasterPort = "MASTER_PORT";

    // What srun started, then what the job was given, which --preserve-env keeps apart.
    private static readonly string[] WorldSizes = ["SLURM_STEP_NUM_TASKS", "SLURM_NTASKS"];
    private static readonly string[] NodeLists = ["SLURM_STEP_NODELIST", "SLURM_JOB_NODELIST", "SLURM_NODELIST"];
    private static readonly string[] TasksPerNode = ["SLURM_STEP_TASKS_PER_NODE", "SLURM_TASKS_PER_NODE"];
    private static readonly string[] InteractiveNames = ["bash", "interactive"];

    /// <summary>Reads them; null where there are none.</summary>
    public static LaunchEnvironment? Read(LaunchVariables variables)
    {
        if (!variables.Has(JobId))
            return null;
        // A job that was put back into the queue goes on, whether srun starts its processes or not.
        var restart = variables.FindNumber(RestartCount) ?? 0;
        var alone = LaunchEnvironment.Of(WorkerIdentity.Alone with { Restart = restart });
        if (!IsTask(variables))
            return alone;
        var worldSizeName = variables.FirstOf(WorldSizes);
        var worldSize = variables.Number(worldSizeName, Rank, least: 1);
        if (worldSize == 1)
            return alone;

        CheckExported(variables, worldSizeName);
        var localRank = variables.Number(LocalRank, Rank);
        return LaunchEnvironment.Of(new WorkerIdentity
        {
            Launcher = "Slurm",
            Rank = variables.RankBelow(Rank, worldSizeName, worldSize, Rank),
            WorldSize = worldSize,
            LocalRank = localRank,
            LocalWorldSize = LocalWorldSizeOf(variables, localRank),
            Device = variables.DeviceOf(localRank),
            StoreHost = variables.Find(MasterHost) ?? SlurmNodeList.First(variables.Text(variables.FirstOf(NodeLists), Rank)),
            StorePort = variables.FindPort(MasterPort) ?? PortOf(variables.Text(JobId, Rank)),
            StorePrefix = $"hybrid/slurm-{variables.Find(JobId)}.{variables.Find(StepId)}/{restart}",
            Restart = restart,
        });
    }

    private static bool IsTask(LaunchVariables variables) =>
        variables.Has(StepId) && variables.Has(Rank) && !InteractiveNames.Contains(variables.Find(JobName));

    // WORLD_SIZE is what scripts export for torch; where it says something else, they meant another job than srun's.
    private static void CheckExported(LaunchVariables variables, string worldSizeName)
    {
        const string exported = "WORLD_SIZE";
        if (variables.Has(exported) && variables.Find(exported) != variables.Find(worldSizeName))
            throw variables.Contradiction(exported, worldSizeName);
    }

    private static int LocalWorldSizeOf(LaunchVariables variables, int localRank)
    {
        var countsName = variables.FirstOf(TasksPerNode);
        var counts = SlurmTaskCounts.Parse(variables.Text(countsName, Rank));
        var node = variables.RankBelow(NodeRank, countsName, counts.Count, Rank);
        return localRank < counts[node] ? counts[node] : throw variables.Contradiction(LocalRank, countsName);
    }

    // Jobs that share a machine have ids that differ in their last digits.
    private static int PortOf(string jobId)
    {
        var lastDigits = jobId.Where(char.IsAsciiDigit).TakeLast(PortDigits);
        return FirstPort + int.Parse(string.Concat(lastDigits.Prepend('0')), CultureInfo.InvariantCulture);
    }
}
