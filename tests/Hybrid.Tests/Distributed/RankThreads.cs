using Hybrid.Configuration;
using Hybrid.Distributed;

namespace Hybrid.Tests.Distributed;

/// <summary>Plays the ranks of a job on threads of this process: each joins one real group over Gloo.</summary>
internal static class RankThreads
{
    /// <summary>Does each rank's work at the same time.</summary>
    /// <returns>What each rank's work returned.</returns>
    /// <exception cref="AggregateException">What the ranks threw, if any did.</exception>
    public static T[] Run<T>(int worldSize, Func<ProcessGroup, T> work) => Outcomes(worldSize, work, outcome => outcome.Result);

    /// <summary>Does each rank's work at the same time and returns what each threw; null for a rank that did not.</summary>
    public static Exception?[] Failures(int worldSize, Action<ProcessGroup> work) =>
        Outcomes<object?, Exception?>(
            worldSize,
            group =>
            {
                work(group);
                return null;
            },
            outcome => outcome.Exception?.InnerException);

    private static TOut[] Outcomes<T, TOut>(int worldSize, Func<ProcessGroup, T> work, Func<Task<T>, TOut> outcomeOf)
    {
        using var store = new StoreServer();
        var ranks = Enumerable.Range(0, worldSize).Select(rank => Task.Factory.StartNew(
            () =>
            {
                using var group = ProcessGroup.Join(IdentityOf(rank, worldSize, store.Port), Options);
                return work(group);
            },
            TaskCreationOptions.LongRunning)).ToArray();
        try
        {
            Task.WaitAll(ranks);
        }
        catch (AggregateException)
        {
            // Each rank's own outcome tells.
        }

        return [.. ranks.Select(outcomeOf)];
    }

    /// <summary>Who a rank of a test is.</summary>
    public static WorkerIdentity IdentityOf(int rank, int worldSize, int port) => new()
    {
        Launcher = "a test",
        Rank = rank,
        WorldSize = worldSize,
        LocalRank = rank,
        LocalWorldSize = worldSize,
        StoreHost = "127.0.0.1",
        StorePort = port,
        LauncherServesStore = true,
        StorePrefix = "hybrid/test",
    };

    private static DistributedOptions Options { get; } = new() { Backend = "gloo", TimeoutSeconds = 30, StartTimeoutSeconds = 60 };
}
