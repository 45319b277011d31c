namespace Hybrid.Data.Writing;

/// <summary>What a shard is for, as dataset.json says it.</summary>
internal static class ShardSplit
{
    /// <summary>Held out.</summary>
    public const string Validation = "validation";

    /// <summary>To learn from.</summary>
    public const string Training = "train";
}
