using System.Globalization;
using System.Text.RegularExpressions;

namespace Hybrid.Telemetry;

/// <summary>
/// Reads the text log that LF_LLM-269M's pre-training script writes. It counts steps from 0 and reports each after its
/// update, so its step N is our step N + 1.
/// </summary>
public static partial class ReferenceLog
{
    /// <summary>
    /// Reads a file. Lines of other kinds are passed over, of a step that is reported twice the later line counts, and
    /// what the log does not tell is not a number: the parts of a step's time, and accuracies other than that by token.
    /// </summary>
    /// <exception cref="DataException">There is no file, or no line that reports a step or an evaluation.</exception>
    public static MetricsLog Read(string path)
    {
        if (!File.Exists(path))
            throw new DataException($"There is no log {path}.");
        string[] lines = File.ReadAllLines(path);
        long? tokensPerStep =
            Matches(lines, Parameters()).Select(match => (long?)Integer(match, "tokens")).FirstOrDefault();
        object[] records =
        [
            .. InOrder(Matches(lines, Step()), match => StepOf(match, tokensPerStep)),
            .. InOrder(Matches(lines, Validation()), ValidationOf),
            .. InOrder(Matches(lines, HellaSwag()), AnswersOf),
        ];
        if (records.Length == 0)
        {
            throw new DataException(
                $"{path} is not a log of LF_LLM-269M's pre-training: no line of it reports a step, such as "
                + "\"Step 50: Time: 1700.00 ms. LR: 4.0000e-04. Avg. loss: 6.5000. ...\". "
                + "A run of ours is plotted by its folder, without --log.");
        }

        return new MetricsLog(records);
    }

    private static IEnumerable<Match> Matches(string[] lines, Regex pattern) =>
        lines.Select(line => pattern.Match(line)).Where(match => match.Success);

    private static IEnumerable<object> InOrder(IEnumerable<Match> matches, Func<Match, object> record) =>
        matches.GroupBy(match => Integer(match, "step")).OrderBy(step => step.Key).Select(step => record(step.Last()));

    private static StepRecord StepOf(Match match, long? tokensPerStep)
    {
        long step = Integer(match, "step") + 1;
        double milliseconds = Number(match, "ms");
        double throughput = Number(match, "throughput");
        long tokens = tokensPerStep ?? (long)Math.Round(throughput * milliseconds / 1000);
        return new(
            step,
            Number(match, "loss"),
            Number(match, "lr"),
            Number(match, "norm"),
            step * tokens,
            throughput,
            milliseconds,
            DataMilliseconds: double.NaN,
            ForwardMilliseconds: double.NaN,
            HeadMilliseconds: double.NaN,
            BackwardMilliseconds: double.NaN,
            UpdateMilliseconds: double.NaN);
    }

    // The log does not tell how many tokens were validated on.
    private static ValidationRecord ValidationOf(Match match) =>
        new(Integer(match, "step") + 1, Number(match, "loss"), Tokens: 0);

    private static MultipleChoiceRecord AnswersOf(Match match)
    {
        int items = (int)Integer(match, "items");
        double accuracy = Number(match, "right") / items;
        return new(
            Integer(match, "step") + 1,
            items,
            accuracy,
            Math.Sqrt(accuracy * (1 - accuracy) / items),
            AccuracyBySum: double.NaN,
            StandardErrorBySum: double.NaN,
            AccuracyByByte: double.NaN,
            StandardErrorByByte: double.NaN);
    }

    private static long Integer(Match match, string group) =>
        long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    // Python writes nan and inf in lower case; neither is drawn.
    private static double Number(Match match, string group) => double.TryParse(
        match.Groups[group].ValueSpan,
        NumberStyles.Float | NumberStyles.AllowThousands,
        CultureInfo.InvariantCulture,
        out double number)
        ? number
        : double.NaN;

    [GeneratedRegex(
        @"\bStep (?<step>\d{1,9}): Time: (?<ms>[\d.,]+) ms\. LR: (?<lr>\S+)\. "
        + @"Avg\. loss: (?<loss>\S+)\. Perplexity: \S+\. Grad Norm: (?<norm>\S+)\. Throughput: (?<throughput>[\d.,]+) tokens/sec")]
    private static partial Regex Step();

    [GeneratedRegex(@"\bStep \((?<step>\d{1,9})\)\. Val Loss: (?<loss>\S+)")]
    private static partial Regex Validation();

    [GeneratedRegex(
        @"\bStep \((?<step>\d{1,9})\)\. HellaSwag Evaluation Accuracy: (?<right>\d{1,9})/(?<items>\d{1,9}) =")]
    private static partial Regex HellaSwag();

    [GeneratedRegex(@"\btParams: .*\bbatch_token_count=(?<tokens>\d{1,15})\b")]
    private static partial Regex Parameters();
}
