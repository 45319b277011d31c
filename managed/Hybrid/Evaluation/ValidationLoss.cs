using Hybrid.Data;

namespace Hybrid.Evaluation;

/// <summary>Mean cross-entropy of a model on held-out text.</summary>
/// <param name="Loss">Nats per token.</param>
/// <param name="Tokens">Tokens it is the mean of.</param>
public sealed record ValidationLoss(double Loss, long Tokens)
{
    /// <summary>e to the loss: the number of equally likely tokens that would be as hard to guess among.</summary>
    public double Perplexity => Math.Exp(Loss);

    /// <summary>Evaluates batches one after the other.</summary>
    /// <param name="scorer">A scorer of the batches' length.</param>
    /// <param name="batches">At least one batch; each is disposed after use.</param>
    /// <param name="progress">Called after each batch with the tokens evaluated so far.</param>
    /// <param name="cancellationToken">Honoured between batches.</param>
    /// <exception cref="DataException">There are no batches.</exception>
    public static ValidationLoss Evaluate(
        Scorer scorer,
        IEnumerable<TokenBatch> batches,
        Action<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(batches);

        long done = 0;
        return Of(batches.Select(batch =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            using (batch)
            {
                (double lossSum, long tokens) = scorer.Loss(batch);
                progress?.Invoke(done += tokens);
                return (lossSum, tokens);
            }
        }));
    }

    /// <summary>The loss over batches, added in their order.</summary>
    /// <param name="batches">Of each batch the sum of its losses and the number of its tokens; at least one.</param>
    /// <exception cref="DataException">There are no batches.</exception>
    internal static ValidationLoss Of(IEnumerable<(double LossSum, long Tokens)> batches)
    {
        double lossSum = 0;
        long tokens = 0;
        foreach (var batch in batches)
        {
            lossSum += batch.LossSum;
            tokens += batch.Tokens;
        }

        return tokens > 0
            ? new ValidationLoss(lossSum / tokens, tokens)
            : throw new DataException(
                "There is no validation text to evaluate: not even one window. Prepare more data or shorten the context.");
    }
}
