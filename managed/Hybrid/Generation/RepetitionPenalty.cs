using System.Collections;

namespace Hybrid.Generation;

/// <summary>
/// Makes the tokens that a sequence already holds less likely (Keskar et al., CTRL, arXiv:1909.05858, section 4.1). As
/// in Hugging Face's transformers a positive logit is divided by the penalty and a negative one multiplied with it:
/// dividing a negative one would make the token likelier.
/// </summary>
internal sealed class RepetitionPenalty
{
    private readonly float _penalty;
    private readonly BitArray _isSeen;
    private readonly List<int> _seen;

    /// <param name="penalty">Positive; above 1 discourages repetition.</param>
    /// <param name="vocabulary">Number of ids that the sequence can hold.</param>
    /// <param name="promptIds">The sequence so far.</param>
    /// <param name="newTokens">Most tokens that will be added.</param>
    public RepetitionPenalty(double penalty, int vocabulary, int[] promptIds, int newTokens)
    {
        _penalty = (float)penalty;
        _isSeen = new BitArray(vocabulary);
        _seen = new List<int>(promptIds.Length + newTokens);
        foreach (int id in promptIds)
        {
            Add(id);
        }
    }

    /// <summary>Takes the sequence's next token.</summary>
    public void Add(int id)
    {
        if (!_isSeen[id])
        {
            _isSeen[id] = true;
            _seen.Add(id);
        }
    }

    /// <summary>Changes the logits [V] of the tokens that the sequence holds.</summary>
    public void Apply(Span<float> logits)
    {
        foreach (int id in _seen)
        {
            logits[id] = logits[id] > 0 ? logits[id] / _penalty : logits[id] * _penalty;
        }
    }
}
