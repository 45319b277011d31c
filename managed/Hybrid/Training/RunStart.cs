namespace Hybrid.Training;

/// <summary>Where a run begins when there may already be one of its name.</summary>
public sealed record RunStart
{
    /// <summary>Continues the run from its latest checkpoint where there is a run, and starts it where there is none.</summary>
    public const string Auto = "auto";

    /// <summary>
    /// Continues the run from "latest", a step, or the path of a checkpoint, or as <see cref="Auto"/>; null starts anew. A
    /// checkpoint of another run starts a new run with what that one has learned.
    /// </summary>
    public string? Resume { get; init; }

    /// <summary>Replaces a run that is there.</summary>
    public bool Overwrite { get; init; }

    /// <summary>
    /// The same job was started before and failed: it goes on from its latest complete checkpoint, or begins again where
    /// it has none, over what it left.
    /// </summary>
    public bool Restarted { get; init; }
}
