namespace Hybrid.Telemetry;

/// <summary>The quantities of a run that its plot shows.</summary>
internal sealed record RunCurves(
    Curve TrainingLoss, Curve ValidationLoss, Curve LearningRate, Curve GradientNorm, Curve Throughput)
{
    /// <summary>Takes the curves out of what a run measured.</summary>
    public static RunCurves Of(MetricsLog metrics) => new(
        OfSteps(metrics, "training", step => step.Loss),
        new Curve(
            "validation",
            [.. metrics.Validations.Select(validation => (double)validation.Step)],
            [.. metrics.Validations.Select(validation => validation.Loss)]),
        OfSteps(metrics, "learning rate", step => step.LearningRate),
        OfSteps(metrics, "gradient norm", step => step.GradientNorm),
        OfSteps(metrics, "throughput", step => step.TokensPerSecond));

    private static Curve OfSteps(MetricsLog metrics, string name, Func<StepRecord, double> value) =>
        new(name, [.. metrics.Steps.Select(step => (double)step.Step)], [.. metrics.Steps.Select(value)]);
}
