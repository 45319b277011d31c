namespace Hybrid.Cli.Reports;

/// <summary>What <c>hybrid eval</c> prints for people.</summary>
internal static class EvaluationText
{
    /// <summary>Writes a report.</summary>
    public static void Write(TextWriter output, EvaluationReport report)
    {
        output.WriteLine(FormattableString.Invariant($"{report.Run}, step {report.Step:N0}"));
        if (report.ValidationLoss is { } validation)
        {
            output.WriteLine(FormattableString.Invariant(
                $"  validation loss    {validation.Loss:F4}   perplexity {validation.Perplexity:F2}, {validation.Tokens:N0} tokens of {validation.Data}"));
        }

        foreach (EvaluationReport.Task task in report.Tasks)
        {
            output.WriteLine(FormattableString.Invariant($"  {task.Name}   {task.Items:N0} items of {task.Source}"));
            foreach ((string name, EvaluationReport.Metric metric) in task.Metrics)
            {
                output.WriteLine($"    {name.Replace('_', ' '),-18} {Number(metric),-16}   {Meaning(name)}");
            }
        }
    }

    private static string Number(EvaluationReport.Metric metric) => metric.StandardError is { } error
        ? FormattableString.Invariant($"{100 * metric.Value:F2} % +- {100 * error:F2}")
        : FormattableString.Invariant($"{metric.Value:F2}");

    private static string Meaning(string metric) => metric switch
    {
        "accuracy_by_token" => "log-probability per token, LF_LLM-269M's number",
        "accuracy_by_sum" => "sum of log-probabilities, lm-evaluation-harness's acc",
        "accuracy_by_byte" => "log-probability per byte, lm-evaluation-harness's acc_norm",
        "accuracy" => "last words that greedy decoding gives",
        "perplexity" => "of a last word",
        _ => "",
    };
}
