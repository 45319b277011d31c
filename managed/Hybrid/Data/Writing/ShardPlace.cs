namespace Hybrid.Data.Writing;

/// <summary>Where a document of a shard begins.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Offset">In its file, in bytes.</param>
internal readonly record struct ShardPlace(ShardFile Shard, long Offset);
