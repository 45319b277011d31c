using Hybrid.Models;
using Hybrid.Tokenization;

namespace Hybrid.Evaluation;

/// <summary>
/// Answers multiple-choice items by how likely the model finds each ending after the context. Context and ending are
/// tokenized apart, the ending with a space before it, and every token of the ending counts, that space included.
/// An empty context is replaced by <c>&lt;|endoftext|&gt;</c>. A sequence longer than the model's context loses the
/// beginning of its context; an ending longer than the model's context loses its end.
/// Safe to use from several threads as long as nobody trains the model meanwhile.
/// </summary>
/// <param name="model">The model; it stays the caller's.</param>
/// <param name="tokenizer">The tokenizer that the model was trained with.</param>
public sealed class MultipleChoiceEvaluator(LanguageModel model, Tokenizer tokenizer)
{
    private const int SequencesPerBatch = 16;

    /// <summary>Scores every choice of every item, or of a share of them.</summary>
    /// <param name="items">At least one item; all of them, whatever the share.</param>
    /// <param name="progress">Called after each batch with the endings scored so far and the total of this share.</param>
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

        // Neighbours in length share a batch, so little is padded. The longest first: if memory is short, it shows at once.
        EndingSequence[] sequences =
            [.. (share ?? EvaluationShare.Whole).Of(items.Select((item, index) => (item, index)))
                .SelectMany(pair => Sequences(pair.item, pair.index))
                .OrderByDescending(sequence => sequence.Tokens.Length)];
        EndingScore[][] scores = [.. items.Select(item => new EndingScore[item.Choices.Count])];
        int done = 0;
        using var scorer = new Scorer(model, SequencesPerBatch, sequences[0].Tokens.Length);
        foreach (EndingSequence[] batch in sequences.Chunk(SequencesPerBatch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Score(scorer, batch, items, scores);
            done += batch.Length;
            progress?.Invoke(done, sequences.Length);
        }

        return new MultipleChoiceResult(
            [.. (share ?? EvaluationShare.Whole).Of(items.Select((item, index) => Answer(item, index, scores[index])))]);
    }

    // A choice that repeats an earlier one is scored once. Rounding depends on the place in a batch, so equal choices
    // could otherwise differ in the last digit and the tie would not go to the first.
    private IEnumerable<EndingSequence> Sequences(TokenizedItem item, int index)
    {
        for (int choice = 0; choice < item.Choices.Count; choice++)
        {
            if (FirstOccurrence(item, choice) == choice)
            {
                yield return EndingSequence.Create(
                    index, choice, ContextIds(item.Choices[choice]), item.Choices[choice].Ending, model.Config.NCtx);
            }
        }
    }

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

    private static void Score(Scorer scorer, EndingSequence[] batch, IReadOnlyList<TokenizedItem> items, EndingScore[][] scores)
    {
        int length = batch.Max(sequence => sequence.Tokens.Length);
        var tokens = new int[batch.Length * length]; // [batch, length], padded on the right
        var targets = new int[batch.Length * length];
        Array.Fill(targets, -1);
        for (int row = 0; row < batch.Length; row++)
        {
            EndingSequence sequence = batch[row];
            sequence.Tokens.CopyTo(tokens, row * length);
            sequence.Scored.CopyTo(targets, row * length + sequence.Tokens.Length - sequence.Scored.Length);
        }

        var logProbabilities = new float[batch.Length * length];
        scorer.LogProbabilities(tokens, targets, batch.Length, logProbabilities);
        for (int row = 0; row < batch.Length; row++)
        {
            EndingSequence sequence = batch[row];
            double sum = logProbabilities.AsSpan(row * length, length).ToArray().Sum(value => (double)value);
            scores[sequence.Item][sequence.Ending] = new EndingScore(
                sum, sequence.Scored.Length, items[sequence.Item].Choices[sequence.Ending].EndingBytes);
        }
    }

    private static MultipleChoiceAnswer Answer(TokenizedItem item, int index, EndingScore[] scores) =>
        new(index, item.Label, [.. item.Choices.Select((_, choice) => scores[FirstOccurrence(item, choice)])]);

    private static int FirstOccurrence(TokenizedItem item, int choice) =>
        item.Choices.ToList().FindIndex(other => other.SameTokens(item.Choices[choice]));
}
