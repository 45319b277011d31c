using System.Globalization;
using Hybrid.Distributed;

namespace Hybrid.Cli.Launching;

/// <summary>The workers that this process is to start and watch, in place of training itself.</summary>
internal sealed record LaunchPlan
{
    private const int LargestPort = 65535;

    /// <summary>Workers of this machine.</summary>
    public required int Workers { get; init; }

    /// <summary>Machines.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>This machine among them.</summary>
    public int NodeRank { get; init; }

    /// <summary>The machine that serves the store; empty when there is only this one.</summary>
    public string MasterHost { get; init; } = "";

    /// <summary>The store's port there; 0 takes a free one on this machine.</summary>
    public int MasterPort { get; init; }

    /// <summary>How often the workers may be started again.</summary>
    public int MaxRestarts { get; init; }

    /// <summary>The fewest workers of this machine that a restart makes do with.</summary>
    public int MinWorkers { get; init; }

    /// <summary>Restarts that an outer launcher has made already.</summary>
    public int EarlierRestarts { get; init; }

    /// <summary>Where the machines come from, where variables told: what a message adds.</summary>
    public string DetectedFrom { get; init; } = "";

    /// <summary>Decides what to start.</summary>
    /// <param name="request">What the command line says; it wins over variables.</param>
    /// <param name="environment">What the variables say.</param>
    /// <param name="cudaDevices">Counts this machine's devices, when that is asked.</param>
    /// <returns>Null when this process trains by itself, as <see cref="LaunchEnvironment.Worker"/>.</returns>
    /// <exception cref="ConfigurationException">Something is missing or cannot be.</exception>
    public static LaunchPlan? Decide(LaunchRequest request, LaunchEnvironment environment, Func<int> cudaDevices)
    {
        // A worker of ours has its launcher's command line.
        if (environment.Worker.Launcher == HybridVariables.Launcher)
            return null;
        if (request.Workers is null && environment.Node is null)
            return request == new LaunchRequest() ? null : throw new ConfigurationException(
                "--nnodes, --node-rank, --master, --max-restarts and --min-nproc go with --nproc N.");

        var node = NodeOf(request, environment);
        var workers = WorkersOf(request.Workers, node, cudaDevices);
        var plan = new LaunchPlan
        {
            Workers = workers,
            Nodes = node?.Count ?? 1,
            NodeRank = node?.Rank ?? 0,
            MasterHost = node?.MasterHost ?? "",
            MasterPort = node?.MasterPort ?? 0,
            MaxRestarts = AtLeast(0, request.MaxRestarts ?? 0, "--max-restarts"),
            MinWorkers = AtLeast(1, request.MinWorkers ?? workers, "--min-nproc"),
            EarlierRestarts = environment.Worker.Restart,
            DetectedFrom = node?.Launcher ?? "",
        };
        if (plan.MinWorkers > workers)
            throw new ConfigurationException($"--min-nproc {plan.MinWorkers} is more than the {workers} of --nproc.");
        return plan is { Workers: 1, Nodes: 1, MaxRestarts: 0 } ? null : plan;
    }

    private static NodeIdentity? NodeOf(LaunchRequest request, LaunchEnvironment environment)
    {
        if (request.Nodes is not null || request.NodeRank is not null || request.Master is not null)
            return NodeOf(request);
        return environment.Worker.IsAlone ? environment.Node : NodeOf(environment.Worker, request.Workers);
    }

    private static NodeIdentity? NodeOf(LaunchRequest request)
    {
        var count = AtLeast(1, request.Nodes ?? 1, "--nnodes");
        var rank = AtLeast(0, request.NodeRank ?? 0, "--node-rank");
        if (rank >= count)
            throw new ConfigurationException($"--node-rank {rank} is not one of the {count} machines of --nnodes: they are 0 to {count - 1}.");
        if (count == 1)
            return null;
        if (request.NodeRank is null || request.Master is null)
            throw new ConfigurationException(
                $"--nnodes {count} needs --node-rank K, another one on each machine, and --master HOST:PORT of machine 0.");
        var (host, port) = ParseMaster(request.Master);
        return new("", rank, count, host, port, null);
    }

    // A launcher that starts one process on each machine names the machines.
    private static NodeIdentity NodeOf(WorkerIdentity worker, string? workers) =>
        worker is { LocalWorldSize: 1, LauncherServesStore: false }
            ? new(worker.Launcher, worker.Rank, worker.WorldSize, worker.StoreHost, worker.StorePort, null)
            : throw new ConfigurationException(
                $"This is a worker of {worker.Launcher} already (rank {worker.Rank} of {worker.WorldSize}), and --nproc {workers} would "
                + "have each start workers of its own. Leave --nproc out.");

    private static int WorkersOf(string? asked, NodeIdentity? node, Func<int> cudaDevices)
    {
        if (asked is null)
            return node?.Workers ?? Math.Max(1, cudaDevices());
        if (asked == LaunchRequest.OnePerDevice)
            return cudaDevices() is > 0 and var devices ? devices : throw new ConfigurationException(
                "--nproc gpu: there is no CUDA device here that this build can use. Give --nproc a number.");
        return int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw new ConfigurationException($"--nproc takes a number of workers or gpu, not '{asked}'.");
    }

    private static (string Host, int Port) ParseMaster(string master)
    {
        var colon = master.LastIndexOf(':');
        var host = colon > 0 ? master[..colon].Trim('[', ']') : "";
        if (host.Length == 0
            || !int.TryParse(master.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > LargestPort)
            throw new ConfigurationException($"--master takes HOST:PORT, such as node0:29400, not '{master}'.");
        return (host, port);
    }

    private static int AtLeast(int least, int value, string option) =>
        value >= least ? value : throw new ConfigurationException($"{option} is {value} and must be at least {least}.");
}
