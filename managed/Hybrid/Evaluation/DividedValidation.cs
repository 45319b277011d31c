using Hybrid.Data;
using Hybrid.Distributed;

namespace Hybrid.Evaluation;

/// <summary>
/// Validation by several ranks: each takes every n-th batch. The batches are those of one process, and their losses are
/// added in their order wherever they were computed, so the result is one process's to the last bit.
/// </summary>
internal static class DividedValidation
{
    // Of each batch the sum of its losses and the number of its tokens.
    private const int Width = 2;

    /// <summary>Evaluates a rank's batches.</summary>
    /// <returns>A table of all batches with zeros for those of other ranks.</returns>
    /// <param name="scorer">A scorer of the batches' length.</param>
    /// <param name="batches">All batches.</param>
    /// <param name="share">The rank's.</param>
    /// <param name="progress">Called after each batch with the part done.</param>
    /// <param name="cancellationToken">Honoured between batches.</param>
    public static double[] EvaluatePart(
        Scorer scorer, ValidationBatches batches, EvaluationShare share, Action<double> progress, CancellationToken cancellationToken)
    {
        var table = new double[Width * batches.Count];
        int[] mine = [.. share.Of(Enumerable.Range(0, batches.Count))];
        for (var done = 0; done < mine.Length; done++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var batch = batches.Batch(mine[done]);
            (table[Width * mine[done]], table[Width * mine[done] + 1]) = scorer.Loss(batch);
            progress((done + 1.0) / mine.Length);
        }

        return table;
    }

    /// <summary>Puts the parts of all ranks together. Collective.</summary>
    public static ValidationLoss Combine(ICollectives ranks, double[] table)
    {
        ranks.AllReduce(table);
        return ValidationLoss.Of(table.Chunk(Width).Select(batch => (batch[0], (long)batch[1])));
    }
}
