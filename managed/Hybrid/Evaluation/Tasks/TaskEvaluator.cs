using Hybrid.Models;
using Hybrid.Tokenization;

namespace Hybrid.Evaluation.Tasks;

/// <summary>Puts a benchmark's items to a model.</summary>
/// <param name="model">The model; it stays the caller's.</param>
/// <param name="tokenizer">The tokenizer that the model was trained with.</param>
/// <param name="tokens">Where the items' tokens are kept.</param>
internal sealed class TaskEvaluator(LanguageModel model, Tokenizer tokenizer, TokenCache tokens)
{
    /// <summary>Evaluates a benchmark.</summary>
    /// <param name="data">Its files.</param>
    /// <param name="limit">Items to put, from the beginning; 0 puts all.</param>
    /// <param name="progress">Called after each batch with what is scored so far and in all.</param>
    /// <param name="cancellationToken">Honoured between batches.</param>
    /// <exception cref="DataException">A row is not as expected, or has a token that the model does not know.</exception>
    public TaskResult Evaluate(
        TaskData data, int limit = 0, Action<int, int>? progress = null, CancellationToken cancellationToken = default)
    {
        var items = tokens.Get(data, tokenizer, cancellationToken);
        if (limit > 0)
            items = [.. items.Take(limit)];
        var result = new MultipleChoiceEvaluator(model, tokenizer).EvaluateTokenized(
            items, progress, share: null, cancellationToken);
        return data.Format.IsLastWord ? TaskResult.OfLastWords(data, result) : TaskResult.OfChoices(data, result);
    }
}
