using System.Globalization;

namespace Hybrid.Data.Order;

/// <summary>
/// The order in which LF_LLM-269M validates: draws of several sequences, one after the other, and from the beginning
/// again where (draw + 1)(W + 1) reaches the shard's length for draws of W tokens. That leaves out draws which would
/// fit, as the reference does.
/// </summary>
internal sealed class ReferenceValidationOrder : SequenceOrder
{
    private readonly int _draw;
    private readonly long _draws;

    /// <summary>Counts the draws.</summary>
    /// <param name="tokens">Ids of the validation shard.</param>
    /// <param name="context">T.</param>
    /// <param name="draw">Sequences of a draw.</param>
    /// <exception cref="DataException">The shard is not long enough for a draw.</exception>
    public ReferenceValidationOrder(long tokens, int context, int draw)
        : base(context)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draw, 1);
        long drawTokens = (long)draw * context;
        if (tokens <= drawTokens)
        {
            throw new DataException(string.Create(
                CultureInfo.InvariantCulture,
                $"The validation shard has {tokens} ids; a draw of {draw} x {context} takes {drawTokens + 1}. Lower data.order_window or set data.order = \"shuffled\"."));
        }

        _draw = draw;
        // The first draw is taken even where the rule would have it wrap: it wraps to itself.
        _draws = Math.Max(1, (tokens - 1) / (drawTokens + 1));
    }

    /// <inheritdoc/>
    public override (int Shard, long Start) Locate(long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        (long draw, long sequenceInDraw) = Math.DivRem(sequence, _draw);
        return (0, ((draw % _draws * _draw) + sequenceInDraw) * Context);
    }
}
