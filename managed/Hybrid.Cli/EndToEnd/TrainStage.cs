using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Training;

namespace Hybrid.Cli.EndToEnd;

/// <summary>Trains, goes on with an interrupted training, or finds that all steps are made.</summary>
/// <param name="configuration">What to train.</param>
/// <param name="runPath">The run's folder.</param>
/// <param name="words">The words that <c>hybrid train</c> is to read the same configuration from.</param>
internal sealed class TrainStage(RunConfiguration configuration, string runPath, IReadOnlyList<string> words) : Stage
{
    /// <inheritdoc/>
    public override string Title => "Training";

    /// <inheritdoc/>
    public override StagePlan Plan()
    {
        if (!RunDirectory.Exists(runPath))
            return new StagePlan.Run(["train", .. words]);

        CheckpointStore checkpoints = RunDirectory.Open(runPath).Checkpoints;
        if (checkpoints.Steps is not [.., var last] || last < configuration.Steps)
            return new StagePlan.Run(["train", .. words, "--resume"]);

        ResumeRules.Check(checkpoints.Open("latest"), configuration);
        return new StagePlan.Skip(FormattableString.Invariant($"{runPath} has made its {last} steps"));
    }
}
