namespace Hybrid.Cli.EndToEnd;

/// <summary>Measures the trained model on what the run itself evaluates.</summary>
internal sealed class EvaluateStage(RunResults results) : Stage
{
    /// <inheritdoc/>
    public override string Title => "Evaluation";

    /// <inheritdoc/>
    public override StagePlan Plan() => results.Plan("evaluation.txt", ["eval", results.RunPath]);
}
