using Hybrid.Evaluation;

namespace Hybrid.Cli.Reports;

/// <summary>What <c>hybrid eval --json</c> prints; what was not evaluated is null.</summary>
internal sealed record EvaluationReport(
    string Run, long Step, EvaluationReport.Validation? ValidationLoss, EvaluationReport.Task? MultipleChoice)
{
    /// <summary>Loss on held-out text, in nats per token.</summary>
    internal sealed record Validation(string Data, double Loss, double Perplexity, long Tokens)
    {
        public static Validation Of(string data, ValidationLoss result) =>
            new(data, result.Loss, result.Perplexity, result.Tokens);
    }

    /// <summary>Accuracy on multiple-choice items.</summary>
    internal sealed record Task(
        string File,
        int Items,
        double AccuracyBySum,
        double StandardErrorBySum,
        double AccuracyByToken,
        double StandardErrorByToken,
        double AccuracyByByte,
        double StandardErrorByByte)
    {
        public static Task Of(string file, MultipleChoiceResult result) => new(
            file,
            result.Count,
            result.AccuracyBySum,
            result.StandardErrorBySum,
            result.AccuracyByToken,
            result.StandardErrorByToken,
            result.AccuracyByByte,
            result.StandardErrorByByte);
    }
}
