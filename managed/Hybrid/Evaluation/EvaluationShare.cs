namespace Hybrid.Evaluation;

/// <summary>The part of an evaluation that one of several processes takes.</summary>
public sealed record EvaluationShare
{
    /// <summary>Everything: one process.</summary>
    public static readonly EvaluationShare Whole = new(0, 1);

    /// <summary>Names a part.</summary>
    /// <param name="rank">Which process: 0 to <paramref name="worldSize"/> - 1.</param>
    /// <param name="worldSize">Processes that evaluate together.</param>
    /// <exception cref="ConfigurationException">There is no such part.</exception>
    public EvaluationShare(int rank, int worldSize)
    {
        if (worldSize < 1 || rank < 0 || rank >= worldSize)
        {
            throw new ConfigurationException(
                $"There is no share {rank} of {worldSize}: give a rank from 0 to the number of processes less one.");
        }

        Rank = rank;
        WorldSize = worldSize;
    }

    /// <summary>Which process.</summary>
    public int Rank { get; }

    /// <summary>Processes that evaluate together.</summary>
    public int WorldSize { get; }

    /// <summary>The process that gets an element.</summary>
    internal int OwnerOf(int index) => index % WorldSize;

    /// <summary>Deals elements in turn: this process gets every <see cref="WorldSize"/>-th.</summary>
    internal IEnumerable<T> Of<T>(IEnumerable<T> elements) =>
        elements.Where((_, index) => OwnerOf(index) == Rank);
}
