namespace Hybrid.Cli.Launching;

/// <summary>How many workers each machine brings to a start of the job.</summary>
/// <param name="Workers">By machine; 0 where one takes no part any more.</param>
internal sealed record NodeRoll(IReadOnlyList<int> Workers)
{
    /// <summary>All workers.</summary>
    public int WorldSize => Workers.Sum();

    /// <summary>Every machine takes part.</summary>
    public bool IsComplete => Workers.All(count => count > 0);

    /// <summary>The rank of a machine's first worker.</summary>
    public int FirstRankOf(int node) => Workers.Take(node).Sum();
}
