using System.Runtime.InteropServices;
using System.Text;

namespace Hybrid.Distributed;

/// <summary>What is made of the collectives. Every call but the properties is collective itself.</summary>
internal static class CollectiveExtensions
{
    /// <summary>The rank that owns the run's files and decides what depends on them.</summary>
    public static bool Leads(this ICollectives ranks) => ranks.Rank == 0;

    /// <summary>There is nobody to agree with.</summary>
    public static bool AreAlone(this ICollectives ranks) => ranks.WorldSize == 1;

    /// <summary>True on every rank when it is on one.</summary>
    public static bool Any(this ICollectives ranks, bool mine)
    {
        Span<double> count = [mine ? 1 : 0];
        ranks.AllReduce(count);
        return count[0] > 0;
    }

    /// <summary>A number of each rank, in their order.</summary>
    public static double[] Gather(this ICollectives ranks, double mine)
    {
        var all = new double[ranks.WorldSize];
        all[ranks.Rank] = mine;
        ranks.AllReduce(all);
        return all;
    }

    /// <summary>What rank 0 decides.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="decide">Asked on rank 0 alone.</param>
    public static bool FromLeader(this ICollectives ranks, Func<bool> decide)
    {
        Span<byte> answer = [ranks.Leads() && decide() ? (byte)1 : (byte)0];
        ranks.Broadcast(answer, root: 0);
        return answer[0] != 0;
    }

    /// <summary>Rank 0's number.</summary>
    public static long FromLeader(this ICollectives ranks, long number)
    {
        ranks.Broadcast(MemoryMarshal.AsBytes(new Span<long>(ref number)), root: 0);
        return number;
    }

    /// <summary>The root's text.</summary>
    public static string TextFrom(this ICollectives ranks, int root, string? mine)
    {
        var bytes = ranks.Rank == root ? Encoding.UTF8.GetBytes(mine!) : [];
        var length = bytes.Length;
        ranks.Broadcast(MemoryMarshal.AsBytes(new Span<int>(ref length)), root);
        if (length == 0)
            return "";
        Array.Resize(ref bytes, length);
        ranks.Broadcast(bytes, root);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Does something on rank 0 and then on the others, which find its traces on a shared disk.</summary>
    public static T LeaderFirst<T>(this ICollectives ranks, Func<T> work)
    {
        var leaders = ranks.Leads() ? work() : default;
        ranks.Barrier();
        return ranks.Leads() ? leaders! : work();
    }

    /// <summary>
    /// Does this rank's part of the job; where it fails the others are told why, so that they end too. That a loss is not
    /// finite they learn in the same step.
    /// </summary>
    public static T OrTellOthers<T>(this ICollectives ranks, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is not (PeerException or NotFiniteException))
        {
            ranks.Abort(ReasonOf(exception));
            throw;
        }
    }

    private static string ReasonOf(Exception exception) => exception switch
    {
        OperationCanceledException => "it was interrupted",
        HybridException or IOException => exception.Message.ReplaceLineEndings(" "),
        _ => $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}",
    };
}
