namespace Hybrid.Distributed;

/// <summary>Which of the processes that train one model together this one is, and where they find each other.</summary>
public sealed record WorkerIdentity
{
    /// <summary>A process that trains by itself.</summary>
    public static WorkerIdentity Alone { get; } = new();

    /// <summary>Who started the processes, as messages have it ("torchrun", "Slurm"); empty when nobody is known to.</summary>
    public string Launcher { get; init; } = "";

    /// <summary>This process among all: 0 to <see cref="WorldSize"/> - 1.</summary>
    public int Rank { get; init; }

    /// <summary>All processes.</summary>
    public int WorldSize { get; init; } = 1;

    /// <summary>This process among those of its machine.</summary>
    public int LocalRank { get; init; }

    /// <summary>The processes of this machine.</summary>
    public int LocalWorldSize { get; init; } = 1;

    /// <summary>Index of the CUDA device that is this process's, among those that it sees.</summary>
    public int Device { get; init; }

    /// <summary>The machine whose process serves the store; empty for a process alone.</summary>
    public string StoreHost { get; init; } = "";

    /// <summary>The store's port.</summary>
    public int StorePort { get; init; }

    /// <summary>The launcher serves the store, and not rank 0.</summary>
    public bool LauncherServesStore { get; init; }

    /// <summary>Begins the keys of this start of the job in the store.</summary>
    public string StorePrefix { get; init; } = "";

    /// <summary>How often the launcher has started the job again: above 0, training goes on from the last checkpoint.</summary>
    public int Restart { get; init; }

    /// <summary>Nobody else trains the same model.</summary>
    public bool IsAlone => WorldSize == 1;

    /// <summary>The process that owns the run's folder and speaks for all.</summary>
    public bool IsMain => Rank == 0;

    /// <summary>This process serves the store.</summary>
    public bool ServesStore => IsMain && !IsAlone && !LauncherServesStore;

    /// <summary>One line for people.</summary>
    public string Description => IsAlone
        ? "One process."
        : $"Rank {Rank} of {WorldSize}, {LocalRank} of {LocalWorldSize} on this machine, as {Launcher} has it; the store is at "
            + $"{StoreHost}:{StorePort}, served by {(LauncherServesStore ? "the launcher" : "rank 0")}.";
}
