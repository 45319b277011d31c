using System.Collections;

namespace Hybrid.Distributed;

/// <summary>
/// What the variables of this process say about who started it: Hybrid's own launcher, torchrun, Open MPI's mpirun,
/// Slurm's srun, a pod of Kubeflow's PyTorchJob, or nobody.
/// </summary>
/// <param name="Worker">The worker that this process is; alone unless a launcher says otherwise.</param>
/// <param name="Node">Set when this process is to start the workers of its machine; it is none itself then.</param>
public sealed record LaunchEnvironment(WorkerIdentity Worker, NodeIdentity? Node)
{
    // From the innermost outwards: srun may start torchrun or mpirun, whose workers still see Slurm's variables.
    private static readonly Func<LaunchVariables, LaunchEnvironment?>[] Launchers =
    [
        HybridVariables.Read,
        TorchrunVariables.Read,
        OpenMpiVariables.Read,
        SlurmVariables.Read,
        PodVariables.Read,
    ];

    /// <summary>Reads variables.</summary>
    /// <param name="variables">By name; an empty value counts as none.</param>
    /// <exception cref="ConfigurationException">They contradict each other, or one is missing; the message names it.</exception>
    public static LaunchEnvironment Detect(IReadOnlyDictionary<string, string> variables)
    {
        var launchVariables = new LaunchVariables(variables);
        return Launchers.Select(read => read(launchVariables)).FirstOrDefault(found => found is not null)
            ?? Of(WorkerIdentity.Alone);
    }

    /// <summary>Reads the variables of this process.</summary>
    /// <exception cref="ConfigurationException">They contradict each other, or one is missing; the message names it.</exception>
    public static LaunchEnvironment Detect() => Detect(
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? ""));

    internal static LaunchEnvironment Of(WorkerIdentity worker) => new(worker, null);

    internal static LaunchEnvironment Of(NodeIdentity node) => new(WorkerIdentity.Alone, node);
}
