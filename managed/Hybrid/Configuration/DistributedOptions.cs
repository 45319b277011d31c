using Hybrid.Distributed;

namespace Hybrid.Configuration;

/// <summary>[distributed]: how the processes of a job work together; of no effect where there is one.</summary>
public sealed record DistributedOptions
{
    /// <summary>
    /// What carries gradients and parameters: `gloo` (CPU memory over TCP), `nccl` (CUDA memory), or `auto`: nccl where
    /// this build and the machine have CUDA.
    /// </summary>
    public string Backend { get; init; } = CollectiveBackend.Auto;

    /// <summary>
    /// Seconds after which a process that gives no sign of life counts as lost. Checkpoints, evaluations and slow steps
    /// have no limit: a process at work gives signs of life.
    /// </summary>
    public int TimeoutSeconds { get; init; } = 60;

    /// <summary>Seconds in which all processes must have come together at the start.</summary>
    public int StartTimeoutSeconds { get; init; } = 300;

    /// <summary>Mebibytes of gradients that are summed up at once, while the rest is still computed.</summary>
    public int BucketMb { get; init; } = 25;

    /// <summary>
    /// Divides AdamW's moments and its work among the processes (ZeRO-1): each holds its part. Checkpoints hold all of
    /// them and fit any number of processes.
    /// </summary>
    public bool ShardedOptimizer { get; init; }

    /// <summary>Steps between comparisons of all processes' parameters by their hashes; 0 compares at the start alone.</summary>
    public long CheckInterval { get; init; } = 1000;
}
