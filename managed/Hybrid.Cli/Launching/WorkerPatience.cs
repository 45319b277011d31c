namespace Hybrid.Cli.Launching;

/// <summary>How long workers are given to end once one of them has failed.</summary>
/// <param name="ByThemselves">To notice it and say what they know.</param>
/// <param name="WhenTold">To end after their pipe has; then they are killed.</param>
internal sealed record WorkerPatience(TimeSpan ByThemselves, TimeSpan WhenTold)
{
    /// <summary>Enough for a busy machine.</summary>
    public static WorkerPatience Default { get; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
}
