namespace Hybrid.Cli.Launching;

/// <summary>What the command line says about workers; null where it says nothing.</summary>
internal sealed record LaunchRequest
{
    /// <summary>Workers of this machine: a number, or <see cref="OnePerDevice"/>.</summary>
    public string? Workers { get; init; }

    /// <summary>Machines.</summary>
    public int? Nodes { get; init; }

    /// <summary>This machine among them.</summary>
    public int? NodeRank { get; init; }

    /// <summary>HOST:PORT of the store on machine 0.</summary>
    public string? Master { get; init; }

    /// <summary>How often the workers may be started again.</summary>
    public int? MaxRestarts { get; init; }

    /// <summary>The fewest workers of this machine that a restart makes do with.</summary>
    public int? MinWorkers { get; init; }

    /// <summary>Asks for one worker per CUDA device.</summary>
    public const string OnePerDevice = "gpu";
}
