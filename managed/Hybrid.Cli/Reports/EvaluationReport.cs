using Hybrid.Evaluation;
using Hybrid.Evaluation.Tasks;

namespace Hybrid.Cli.Reports;

/// <summary>What <c>hybrid eval --json</c> prints; a loss that was not measured is null.</summary>
internal sealed record EvaluationReport(
    string Run, long Step, EvaluationReport.Validation? ValidationLoss, IReadOnlyList<EvaluationReport.Task> Tasks)
{
    /// <summary>Loss on held-out text, in nats per token.</summary>
    internal sealed record Validation(string Data, double Loss, double Perplexity, long Tokens)
    {
        public static Validation Of(string data, ValidationLoss result) =>
            new(data, result.Loss, result.Perplexity, result.Tokens);
    }

    /// <summary>What a benchmark gave, by the names of its numbers.</summary>
    internal sealed record Task(string Name, string Source, int Items, IReadOnlyDictionary<string, Metric> Metrics)
    {
        public static Task Of(TaskResult result) => new(
            result.Task,
            result.Source,
            result.Items,
            result.Metrics.ToDictionary(metric => metric.Name, metric => new Metric(metric.Value, metric.StandardError)));
    }

    /// <summary>A number and how far it may be off.</summary>
    internal sealed record Metric(double Value, double? StandardError);
}
