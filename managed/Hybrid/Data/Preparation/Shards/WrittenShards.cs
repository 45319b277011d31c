namespace Hybrid.Data.Preparation.Shards;

/// <summary>What a dataset's shards hold.</summary>
/// <param name="Shards">The shards; the first is for validation.</param>
/// <param name="Sources">The sources with what of them is in the shards.</param>
/// <param name="Duplicates">Documents left out as duplicates.</param>
/// <param name="Sampled">Documents that the mixture does not take.</param>
internal sealed record WrittenShards(
    IReadOnlyList<ShardRecord> Shards, IReadOnlyList<DatasetSource> Sources, long Duplicates, long Sampled);
