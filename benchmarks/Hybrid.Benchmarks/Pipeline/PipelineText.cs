using System.Globalization;
using System.Text;

namespace Hybrid.Benchmarks.Pipeline;

/// <summary>The comparison as a table: medians of the repetitions, ratios taken inside each.</summary>
internal static class PipelineText
{
    /// <summary>The table, in Markdown.</summary>
    public static string Table(PipelineReport report)
    {
        var machine = report.Machine;
        var (repetitions, tokens) = (report.Repetitions, report.Repetitions[0].Measurements[0].Preparation.Tokens);
        var text = new StringBuilder();
        Line($"{machine.Processor}, {machine.Cores} cores ({machine.Name}), {machine.System}, {machine.Runtime}, Hybrid {machine.Version}");
        Line($"{report.TextBytes / 1e6:F0} MB in {report.Documents:N0} documents, {tokens:N0} tokens; medians of {repetitions.Count} repetitions");
        Line($"");
        Line($"| one core | M tokens/s | M tokens/s of processor time |");
        Line($"| --- | ---: | ---: |");
        OneCore("tokenizing alone", turn => turn.Core);
        OneCore("tokenizing alone, first 50 MB", turn => turn.Slice);
        OneCore("Microsoft.ML.Tokenizers, first 50 MB", turn => turn.Library);
        double byClock = Median(turn => turn.Slice.TokensPerSecond / turn.Library.TokensPerSecond);
        double byCpu = Median(turn => turn.Slice.TokensPerCpuSecond / turn.Library.TokensPerCpuSecond);
        Line($"| Hybrid / Microsoft.ML.Tokenizers | {byClock:F2} | {byCpu:F2} |");
        for (int index = 0; index < repetitions[0].Measurements.Count; index++)
            AppendThreads(index);
        return text.ToString();

        void OneCore(string name, Func<PipelineRepetition, TokenizationFigures> figures) => Line(
            $"| {name} | {Median(turn => figures(turn).TokensPerSecond) / 1e6:F2} | {Median(turn => figures(turn).TokensPerCpuSecond) / 1e6:F2} |");

        void AppendThreads(int index)
        {
            int threads = repetitions[0].Measurements[index].Threads;
            Line($"");
            Line($"| {threads} thread{(threads == 1 ? "" : "s")} | |");
            Line($"| --- | ---: |");
            Row("tokenizing alone, M tokens/s", (_, one) => one.Bare.TokensPerSecond / 1e6, "F2");
            Row("whole preparation, M tokens/s", (_, one) => one.TokensPerSecond / 1e6, "F2");
            Row("whole preparation, MB/s of text", (_, one) => report.TextBytes / 1e6 / one.Preparation.Seconds, "F1");
            Row("preparation / (one core alone x threads)", (turn, one) => one.TokensPerSecond / turn.Core.TokensPerSecond / one.Threads, "F3");
            Row("preparation / alone on as many threads", (_, one) => one.TokensPerSecond / one.Bare.TokensPerSecond, "F3");
            Row("the same by processor time", (_, one) => one.TokensPerCpuSecond / one.Bare.TokensPerCpuSecond, "F3");
            Row(
                "preparation / (Microsoft.ML.Tokenizers x threads)",
                (turn, one) => one.TokensPerSecond / turn.Library.TokensPerSecond / one.Threads,
                "F2");
            foreach (string phase in repetitions[0].Measurements[index].Preparation.PhaseSeconds.Keys)
            {
                Row($"share of {phase}", (_, one) =>
                    one.Preparation.PhaseSeconds.GetValueOrDefault(phase) / one.Preparation.Seconds, "P1");
            }

            Row("allocated bytes per byte of text", (_, one) => (double)one.Preparation.AllocatedBytes / report.TextBytes, "F3");
            Row("peak resident memory, MB", (_, one) => one.Preparation.PeakResidentBytes / 1e6, "F0");

            void Row(string name, Func<PipelineRepetition, PipelineMeasurement, double> value, string format) =>
                Line($"| {name} | {Median(turn => value(turn, turn.Measurements[index])).ToString(format, CultureInfo.InvariantCulture)} |");
        }

        double Median(Func<PipelineRepetition, double> value)
        {
            double[] sorted = [.. repetitions.Select(value).Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
