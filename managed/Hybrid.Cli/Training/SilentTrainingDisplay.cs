namespace Hybrid.Cli.Training;

/// <summary>Shows nothing, as <c>--quiet</c> asks.</summary>
internal sealed class SilentTrainingDisplay : TrainingDisplay;
