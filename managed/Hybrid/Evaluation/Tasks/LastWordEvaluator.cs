using Hybrid.Generation;
using Hybrid.Models;
using Hybrid.Tokenization;

namespace Hybrid.Evaluation.Tasks;

/// <summary>
/// Asks a model for the last words of passages (LAMBADA): whether greedy decoding gives the word, and how likely it is.
/// Contexts that are empty or too long are treated as in multiple choice.
/// </summary>
/// <param name="model">The model; it stays the caller's.</param>
/// <param name="tokenizer">The tokenizer that the model was trained with.</param>
internal sealed class LastWordEvaluator(LanguageModel model, Tokenizer tokenizer)
{
    private const int PassagesPerBatch = 16;

    /// <summary>Asks for the last word of each passage.</summary>
    /// <param name="items">Items of one choice; at least one.</param>
    /// <param name="progress">Called after each batch with the passages done so far and their total.</param>
    /// <param name="cancellationToken">Honoured between batches.</param>
    public LastWordResult Evaluate(
        IReadOnlyList<TokenizedItem> items,
        Action<int, int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        // Contexts of one length go through the model together without any padding. The longest first: if memory is
        // short, it shows at once.
        var batches = items.Select(Fit)
            .GroupBy(passage => passage.Context.Length)
            .OrderByDescending(group => group.Key)
            .SelectMany(group => group.Chunk(PassagesPerBatch));
        var result = new LastWordResult(Count: 0, Right: 0, LogProbability: 0);
        foreach (var batch in batches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (right, logProbability) = Ask(batch);
            result = new(result.Count + batch.Length, result.Right + right, result.LogProbability + logProbability);
            progress?.Invoke(result.Count, items.Count);
        }
        return result;
    }

    private Passage Fit(TokenizedItem item)
    {
        var (context, word, _) = item.Choices[0];
        var given = context.Count > 0 ? context : [tokenizer.EndOfText];
        var fitted = FittedChoice.Create(given, word, model.Config.NCtx);
        return new([.. fitted.Context], [.. fitted.Ending]);
    }

    private (int Right, double LogProbability) Ask(Passage[] batch)
    {
        var vocabulary = model.Config.NVocab;
        var longest = batch.Max(passage => passage.Word.Length);
        var logits = new float[batch.Length * vocabulary]; // [batch, V]
        var isRight = Enumerable.Repeat(true, batch.Length).ToArray();
        double logProbability = 0;
        using var decoder = new Decoder(model, batch.Length, batch[0].Context.Length + longest - 1);
        decoder.Append([.. batch.SelectMany(passage => passage.Context)], logits);
        for (var place = 0; place < longest; place++)
        {
            if (place > 0)
                decoder.Append([.. batch.Select(passage => passage.TokenAt(place - 1))], logits);
            for (var row = 0; row < batch.Length; row++)
            {
                if (place >= batch[row].Word.Length)
                    continue;
                var ofRow = logits.AsSpan(row * vocabulary, vocabulary);
                var token = batch[row].Word[place];
                isRight[row] &= IndexOfLargest(ofRow) == token;
                logProbability += LogProbability(ofRow, token);
            }
        }
        return (isRight.Count(right => right), logProbability);
    }

    private static int IndexOfLargest(ReadOnlySpan<float> logits)
    {
        var largest = 0;
        for (var id = 1; id < logits.Length; id++)
        {
            if (logits[id] > logits[largest])
                largest = id;
        }
        return largest;
    }

    private static double LogProbability(ReadOnlySpan<float> logits, int token)
    {
        double largest = logits[IndexOfLargest(logits)];
        double sum = 0;
        foreach (var logit in logits)
            sum += Math.Exp(logit - largest);
        return logits[token] - largest - Math.Log(sum);
    }

    private sealed record Passage(int[] Context, int[] Word)
    {
        // A shorter word than its neighbour's goes on with any token: what follows it is not looked at.
        public int TokenAt(int place) => Word[Math.Min(place, Word.Length - 1)];
    }
}
