namespace Hybrid.Configuration;

/// <summary>[schedule]: the length of the run and of its warm-up, each in steps or in tokens.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Length in optimizer steps. This or tokens is required.</summary>
    public long? Steps { get; init; }

    /// <summary>Length in tokens, rounded down to whole steps. This or steps is required.</summary>
    public long? Tokens { get; init; }

    /// <summary>Warm-up in optimizer steps. Without this and warmup_tokens there is none.</summary>
    public long? WarmupSteps { get; init; }

    /// <summary>Warm-up in tokens, rounded down to whole steps.</summary>
    public long? WarmupTokens { get; init; }
}
