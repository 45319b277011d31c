using Hybrid.Data;
using Hybrid.Data.Order;

namespace Hybrid.Training;

/// <summary>
/// The cross-entropy, in nats, of the best model that knows only how often each token occurs: what a language model
/// must beat to have learned anything beyond frequencies.
/// </summary>
internal static class UnigramCrossEntropy
{
    /// <summary>Over the targets of the first sequences of a run, each as often as it was seen.</summary>
    /// <param name="shards">The dataset.</param>
    /// <param name="order">The run's order.</param>
    /// <param name="sequences">How many sequences the run has seen.</param>
    /// <param name="vocabularySize">V: every id of the sequences is below it.</param>
    public static double Of(ShardSet shards, SequenceOrder order, long sequences, int vocabularySize)
    {
        var counts = new long[vocabularySize];
        var targets = new int[order.Context];
        for (long sequence = 0; sequence < sequences; sequence++)
        {
            var (shard, start) = order.Locate(sequence);
            shards.Training[shard].Read(start + 1, targets);
            foreach (var id in targets)
                counts[id]++;
        }

        double total = sequences * (double)targets.Length;
        return counts.Where(count => count > 0).Sum(count => -count / total * Math.Log(count / total));
    }
}
