using Hybrid.Models;
using Hybrid.Tokenization;

namespace Hybrid.Evaluation;

/// <summary>
/// Answers multiple-choice items by how likely the model finds each ending after its context. Context and ending are
/// tokenized apart, the ending with a space before it, and every token of the ending counts, that space included.
/// Choices of equal context share its computation. An empty context is replaced by <c>&lt;|endoftext|&gt;</c>. A choice
/// longer than the model's context loses the beginning of its context text; an ending longer than that loses its end.
/// Safe to use from several threads as long as nobody trains the model meanwhile.
/// </summary>
/// <param name="model">The model; it stays the caller's.</param>
/// <param name="tokenizer">The tokenizer that the model was trained with.</param>
public sealed class MultipleChoiceEvaluator(LanguageModel model, Tokenizer tokenizer)
{
    /// <summary>Scores every choice of every item, or of a share of the items.</summary>
    /// <param name="items">At least one item; all of them, whatever the share.</param>
    /// <param name="progress">Called after each batch with the choices scored so far and the total of this share.</param>
    /// <param name="share">The part to take of what several processes evaluate together; null is everything.</param>
    /// <param name="cancellationToken">Honoured between batches.</param>
    /// <exception cref="DataException">There are no items, or a text has a token that the model does not know.</exception>
    public MultipleChoiceResult Evaluate(
        IReadOnlyList<MultipleChoiceItem> items,
        Action<int, int>? progress = null,
        EvaluationShare? share = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        return EvaluateTokenized(
            [.. items.Select(item => TokenizedItem.Encode(item, tokenizer))], progress, share, cancellationToken);
    }

    /// <summary>Scores items that were tokenized before, by the same tokenizer.</summary>
    /// <inheritdoc cref="Evaluate(IReadOnlyList{MultipleChoiceItem}, Action{int, int}?, EvaluationShare?, CancellationToken)"/>
    internal MultipleChoiceResult EvaluateTokenized(
        IReadOnlyList<TokenizedItem> items,
        Action<int, int>? progress = null,
        EvaluationShare? share = null,
        CancellationToken cancellationToken = default)
    {
        if (items.Count == 0)
        {
            throw new DataException("There are no multiple-choice items to evaluate. Give at least one.");
        }

        var plan = ScoringPlan.Create([.. items.Select(Fit)]);
        ScoringPart[] parts = [.. (share ?? EvaluationShare.Whole).Of(plan.Parts)];
        var scores = parts.SelectMany(part => part.Items).ToDictionary(
            item => item, item => new EndingScore[items[item].Choices.Count]);
        int total = scores.Values.Sum(choices => choices.Length);
        int done = 0;
        using var scorer = new Scorer(model, plan.MaxSequences, plan.MaxLength);
        foreach (ScoringPass pass in parts.SelectMany(part => part.Passes))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (item, ending, logProbability, isGreedy) in pass.Run(scorer))
            {
                foreach (int choice in ending.Choices)
                {
                    scores[item][choice] = new EndingScore(
                        logProbability, ending.Ids.Count, items[item].Choices[choice].EndingBytes, isGreedy);
                }

                done += ending.Choices.Count;
            }

            progress?.Invoke(done, total);
        }

        return new MultipleChoiceResult(
            [.. scores.OrderBy(pair => pair.Key).Select(
                pair => new MultipleChoiceAnswer(pair.Key, items[pair.Key].Label, pair.Value))]);
    }

    private FittedChoice[] Fit(TokenizedItem item) =>
        [.. item.Choices.Select(choice => FittedChoice.Create(ContextIds(choice), choice.Ending, model.Config.NCtx))];

    private IReadOnlyList<int> ContextIds(TokenizedChoice choice)
    {
        if (choice.Context.Count > 0)
        {
            return choice.Context;
        }

        return tokenizer.EndOfText < model.Config.NVocab
            ? [tokenizer.EndOfText]
            : throw new DataException(
                "An item's context is empty and the model's vocabulary has no <|endoftext|> to start from. "
                + "Remove the items without a context.");
    }
}
