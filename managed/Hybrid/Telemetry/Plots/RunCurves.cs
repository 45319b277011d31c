namespace Hybrid.Telemetry.Plots;

/// <summary>The quantities of a run that its plot shows.</summary>
internal sealed record RunCurves(
    string Run,
    Curve TrainingLoss,
    Curve ValidationLoss,
    Curve Accuracy,
    Curve AccuracyBySum,
    Curve AccuracyByByte,
    Curve LearningRate,
    Curve GradientNorm,
    Curve StepTime,
    Curve Throughput)
{
    /// <summary>
    /// Takes the curves out of what a run measured. Accuracies are percentages, the step's time is in seconds.
    /// </summary>
    /// <exception cref="DataException">Tokens are asked for, and no step tells how many it has.</exception>
    public static RunCurves Of(PlottedRun run, PlotAxis axis)
    {
        double unit = axis == PlotAxis.Tokens ? TokensPerStep(run) : 1;
        return new(
            run.Name,
            OfSteps("training", step => step.Loss),
            Curve.Of("validation", run.Metrics.Validations, record => record.Step * unit, record => record.Loss),
            OfAnswers("by token", record => record.Accuracy),
            OfAnswers("by sum", record => record.AccuracyBySum),
            OfAnswers("by byte", record => record.AccuracyByByte),
            OfSteps("learning rate", step => step.LearningRate),
            OfSteps("gradient norm", step => step.GradientNorm),
            OfSteps("step time", step => step.StepMilliseconds / 1000),
            OfSteps("throughput", step => step.TokensPerSecond));

        Curve OfSteps(string name, Func<StepRecord, double> value) =>
            Curve.Of(name, run.Metrics.Steps, step => step.Step * unit, value);

        Curve OfAnswers(string name, Func<MultipleChoiceRecord, double> share) =>
            Curve.Of(name, run.Metrics.MultipleChoices, record => record.Step * unit, record => 100 * share(record));
    }

    // Every step of a run has the same number of tokens.
    private static double TokensPerStep(PlottedRun run) => run.Metrics.Steps is [.., var last] && last.Tokens > 0
        ? (double)last.Tokens / last.Step
        : throw new DataException($"{run.Name} does not tell its tokens. Plot it over its steps.");
}
