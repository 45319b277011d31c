namespace Hybrid.Evaluation.Tasks;

/// <summary>What a model reached in a benchmark.</summary>
/// <param name="Task">A task's name, or the path of the file.</param>
/// <param name="Source">Where the items are from.</param>
/// <param name="Items">Items answered.</param>
/// <param name="Metrics">The numbers.</param>
internal sealed record TaskResult(string Task, string Source, int Items, IReadOnlyList<TaskMetric> Metrics)
{
    /// <summary>The result of choosing between several endings.</summary>
    public static TaskResult OfChoices(TaskData data, MultipleChoiceResult result) => new(
        data.Name,
        data.Source,
        result.Count,
        [
            new("accuracy_by_token", result.AccuracyByToken, result.StandardErrorByToken),
            new("accuracy_by_sum", result.AccuracyBySum, result.StandardErrorBySum),
            new("accuracy_by_byte", result.AccuracyByByte, result.StandardErrorByByte),
        ]);

    /// <summary>The result of finding last words.</summary>
    public static TaskResult OfLastWords(TaskData data, MultipleChoiceResult result) => new(
        data.Name,
        data.Source,
        result.Count,
        [
            new("accuracy", result.GreedyAccuracy, result.GreedyStandardError),
            new("perplexity", result.EndingPerplexity, StandardError: null),
        ]);
}
