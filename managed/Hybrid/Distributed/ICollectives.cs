namespace Hybrid.Distributed;

/// <summary>
/// What the ranks of a job do together. Collective calls are made by all ranks, in the same order, by one thread of each;
/// they throw <see cref="PeerException"/> when another rank is lost or gave up.
/// </summary>
internal interface ICollectives
{
    /// <summary>This process: 0 to <see cref="WorldSize"/> - 1.</summary>
    int Rank { get; }

    /// <summary>Processes of the job.</summary>
    int WorldSize { get; }

    /// <summary>Returns when every rank has called it. Collective.</summary>
    void Barrier();

    /// <summary>Replaces each value by its sum over the ranks: the same bits on all of them. Collective.</summary>
    void AllReduce(Span<double> values);

    /// <summary>Copies the root's bytes to every rank. Collective.</summary>
    void Broadcast(Span<byte> bytes, int root);

    /// <summary>Says what this rank is doing, for the messages of the others. Not collective.</summary>
    void SetActivity(string activity);

    /// <summary>Tells the others that this rank gives up. From any thread, not collective.</summary>
    void Abort(string reason);
}
