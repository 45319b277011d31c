namespace Hybrid.Distributed;

/// <summary>
/// The variables of a pod of Kubeflow's PyTorchJob or TrainJob, or of Alibaba's DLC. They count pods, not workers: the
/// process starts the pod's workers itself. PET_NNODES and PET_NODE_RANK are asked first, because newer operators count
/// workers in WORLD_SIZE and pods in RANK.
/// </summary>
internal static class PodVariables
{
    private const string Launcher = "the pod's variables";
    private const string TorchrunNodes = "PET_NNODES";
    private const string TorchrunRank = "PET_NODE_RANK";
    private const string Pods = "WORLD_SIZE";
    private const string PodRank = "RANK";

    private static readonly string[] MasterHosts = ["MASTER_ADDR", "PET_MASTER_ADDR"];
    private static readonly string[] MasterPorts = ["MASTER_PORT", "PET_MASTER_PORT"];
    private static readonly string[] WorkersPerPod = ["PET_NPROC_PER_NODE", "NPROC_PER_NODE"];
    private static readonly string[] WorkersByDevice = ["auto", "gpu"];

    /// <summary>Reads them; null where there are none.</summary>
    public static LaunchEnvironment? Read(LaunchVariables variables)
    {
        if (variables.Has(TorchrunNodes))
            return Read(variables, TorchrunNodes, TorchrunRank);
        if (variables.Has(Pods) || variables.Has(PodRank))
            return Read(variables, Pods, PodRank);
        return null;
    }

    private static LaunchEnvironment? Read(LaunchVariables variables, string countName, string rankName)
    {
        if (variables.Find(countName)?.Contains(':', StringComparison.Ordinal) == true)
            throw new ConfigurationException(
                $"{countName} is {variables.Find(countName)}: a job of changing size is torchrun's to start. Make the pods' "
                + "command torchrun --no-python hybrid train CONFIG, or leave out the elastic policy.");
        var count = variables.Number(countName, rankName, least: 1);
        var workers = WorkersOf(variables);
        if (count == 1)
            return WorkersPerPod.Any(variables.Has) ? LaunchEnvironment.Of(new NodeIdentity(Launcher, 0, 1, "", 0, workers)) : null;
        return LaunchEnvironment.Of(new NodeIdentity(
            Launcher,
            variables.RankBelow(rankName, countName, count, countName),
            count,
            variables.Text(variables.FirstOf(MasterHosts), countName),
            variables.Port(variables.FirstOf(MasterPorts), countName),
            workers));
    }

    private static int? WorkersOf(LaunchVariables variables)
    {
        var name = variables.FirstOf(WorkersPerPod);
        return WorkersByDevice.Contains(variables.Find(name)) ? null : variables.FindNumber(name, least: 1);
    }
}
