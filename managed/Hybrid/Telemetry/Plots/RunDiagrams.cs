using ScottPlot;
using static Hybrid.Telemetry.Plots.PlotColors;

namespace Hybrid.Telemetry.Plots;

/// <summary>The diagrams of one run, or of several over each other; those without a point are left out.</summary>
internal static class RunDiagrams
{
    /// <summary>The diagrams, the most important first.</summary>
    public static IReadOnlyList<Diagram> Of(IReadOnlyList<RunCurves> runs)
    {
        IEnumerable<Diagram> diagrams = runs is [var run] ? OfOne(run) : OfSeveral(runs);
        return [.. diagrams.Where(diagram => !diagram.IsEmpty)];
    }

    private static IEnumerable<Diagram> OfOne(RunCurves run) =>
    [
        Loss(
            Faint(run.TrainingLoss with { Name = "training, each step" }, Blue) with { Named = true },
            new(run.TrainingLoss.Smoothed("training, smoothed"), Blue, Width: 4),
            Marked(run.ValidationLoss, Vermilion)),
        Perplexity(
            new(run.TrainingLoss.Smoothed("training, smoothed").Select(Math.Exp), Blue),
            Marked(run.ValidationLoss.Select(Math.Exp), Vermilion)),
        Accuracy(Marked(run.Accuracy, Green), Marked(run.AccuracyBySum, Purple), Marked(run.AccuracyByByte, Blue)),
        GradientNorm(run.GradientNorm, Faint(run.GradientNorm, Purple), Smooth(run.GradientNorm, Purple)),
        LearningRate(new PlotLine(run.LearningRate.Thinned(), Green, Width: 4)),
        StepTime(Faint(run.StepTime, Blue), Smooth(run.StepTime, Blue)),
        Throughput(Faint(run.Throughput, Vermilion), Smooth(run.Throughput, Vermilion)),
    ];

    private static IEnumerable<Diagram> OfSeveral(IReadOnlyList<RunCurves> runs)
    {
        PlotLine[] losses =
        [
            .. runs.Select((run, index) => Faint(run.TrainingLoss, OfRun(index))),
            .. runs.Select((run, index) => Validation(run.ValidationLoss, run, index)),
            .. EachSmoothed(runs, run => run.TrainingLoss),
        ];
        double[] norms = [.. runs.SelectMany(run => run.GradientNorm.Values)];
        return
        [
            Loss(losses),
            Perplexity(
            [
                .. runs.Select((run, index) => Validation(run.ValidationLoss.Select(Math.Exp), run, index)),
                .. EachSmoothed(runs, run => run.TrainingLoss).Select(
                    line => line with { Curve = line.Curve.Select(Math.Exp) }),
            ]),
            Accuracy([.. runs.Select((run, index) => Marked(run.Accuracy with { Name = run.Run }, OfRun(index)))]),
            GradientNorm(new("", norms, norms), [.. EachSmoothed(runs, run => run.GradientNorm)]),
            LearningRate([.. runs.Select((run, index) =>
                new PlotLine(run.LearningRate.Thinned() with { Name = run.Run }, OfRun(index)))]),
            StepTime([.. EachSmoothed(runs, run => run.StepTime)]),
            Throughput([.. EachSmoothed(runs, run => run.Throughput)]),
        ];
    }

    private static IEnumerable<PlotLine> EachSmoothed(IReadOnlyList<RunCurves> runs, Func<RunCurves, Curve> curve) =>
        runs.Select((run, index) => new PlotLine(curve(run).Smoothed(run.Run), OfRun(index)));

    // Named only where the run's training is not drawn.
    private static PlotLine Validation(Curve validation, RunCurves run, int index) =>
        Marked(validation with { Name = run.Run }, OfRun(index)) with
        {
            Dashed = true,
            Width = 2,
            Named = run.TrainingLoss.IsEmpty,
        };

    private static PlotLine Faint(Curve curve, Color color) =>
        new(curve.Thinned(), color.WithAlpha(0.25), Width: 1.5f) { Named = false };

    private static PlotLine Smooth(Curve curve, Color color) => new(curve.Smoothed(curve.Name), color);

    private static PlotLine Marked(Curve curve, Color color) => new(curve.Thinned(), color) { Marked = true };

    private static Diagram Loss(params IReadOnlyList<PlotLine> lines) => new(
        "loss",
        lines.Any(line => line.Dashed) ? "Loss: training smoothed, validation dashed" : "Loss",
        "cross-entropy (nats per token)",
        PlotScale.Linear,
        lines);

    private static Diagram Perplexity(params IReadOnlyList<PlotLine> lines) =>
        new("perplexity", "Perplexity", "e to the loss", PlotScale.Logarithmic, lines);

    private static Diagram Accuracy(params IReadOnlyList<PlotLine> lines) =>
        new("accuracy", "Multiple choice", "answered right (%)", PlotScale.Linear, lines) { Rises = true };

    // From zero, unless the norm's beginning would squeeze the rest.
    private static Diagram GradientNorm(Curve norms, params IReadOnlyList<PlotLine> lines)
    {
        bool wide = !norms.IsEmpty && norms.Values.Min() is > 0 and var least && norms.Values.Max() > 20 * least;
        PlotScale scale = wide ? PlotScale.Logarithmic : PlotScale.FromZero;
        return new("gradient-norm", "Gradient norm", "global L2, before clipping", scale, lines);
    }

    private static Diagram LearningRate(params IReadOnlyList<PlotLine> lines) =>
        new("learning-rate", "Learning rate", "per step", PlotScale.FromZero, lines);

    private static Diagram StepTime(params IReadOnlyList<PlotLine> lines) =>
        new("step-time", "Time of a step", "seconds", PlotScale.FromZero, lines);

    private static Diagram Throughput(params IReadOnlyList<PlotLine> lines) =>
        new("throughput", "Throughput", "tokens per second", PlotScale.FromZero, lines);
}
