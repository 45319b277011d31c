namespace Hybrid.Checkpoints;

/// <summary>Names of a checkpoint's files.</summary>
internal static class CheckpointFiles
{
    /// <summary>The parameters.</summary>
    public const string Model = "model.safetensors";

    /// <summary>AdamW's moments.</summary>
    public const string Optimizer = "optimizer.safetensors";

    /// <summary>Everything else.</summary>
    public const string State = "state.json";
}
