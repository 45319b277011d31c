using Hybrid.Configuration;

namespace Hybrid.Cli.EndToEnd;

/// <summary>Lets the trained model go on writing from the configuration's first prompt.</summary>
internal sealed class SampleStage(RunResults results, EvalOptions eval) : Stage
{
    private const string Samples = "3";
    private const string Seed = "1";

    /// <inheritdoc/>
    public override string Title => "Samples";

    private string Prompt => eval.SamplePrompts is [var first, ..] ? first : "";

    /// <inheritdoc/>
    public override StagePlan Plan() => results.Plan(
        "samples.txt", ["sample", results.RunPath, "--samples", Samples, "--seed", Seed, "--", Prompt]);
}
