using System.CommandLine;

namespace Hybrid.Cli.Launching;

/// <summary>The options that start several workers.</summary>
internal sealed class LaunchInput
{
    private readonly Option<string?> _workers = new("--nproc")
    {
        Description = "Start this many workers on this machine, which train together; gpu starts one per CUDA device.",
        HelpName = "N|gpu",
    };

    private readonly Option<int?> _nodes = new("--nnodes")
    {
        Description = "Machines that train together. On each, the same command runs with another --node-rank.",
        HelpName = "M",
    };

    private readonly Option<int?> _nodeRank = new("--node-rank")
    {
        Description = "Which of the machines this is: 0 to M - 1.",
        HelpName = "K",
    };

    private readonly Option<string?> _master = new("--master")
    {
        Description = "Name or address of machine 0, and a free port there.",
        HelpName = "HOST:PORT",
    };

    private readonly Option<int?> _maxRestarts = new("--max-restarts")
    {
        Description = "When a worker is lost, start all again from the last checkpoint, up to this many times (default 0).",
        HelpName = "R",
    };

    private readonly Option<int?> _minWorkers = new("--min-nproc")
    {
        Description = "Restart with fewer workers, down to this many, where some were lost (default: as many as --nproc).",
        HelpName = "N",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] options = [_workers, _nodes, _nodeRank, _master, _maxRestarts, _minWorkers];
        foreach (var option in options)
            command.Options.Add(option);
    }

    /// <summary>What the command line says.</summary>
    public LaunchRequest Read(ParseResult parsed) => new()
    {
        Workers = parsed.GetValue(_workers),
        Nodes = parsed.GetValue(_nodes),
        NodeRank = parsed.GetValue(_nodeRank),
        Master = parsed.GetValue(_master),
        MaxRestarts = parsed.GetValue(_maxRestarts),
        MinWorkers = parsed.GetValue(_minWorkers),
    };
}
