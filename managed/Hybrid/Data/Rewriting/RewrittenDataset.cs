namespace Hybrid.Data.Rewriting;

/// <summary>A dataset that was copied from others and is whole.</summary>
/// <param name="Directory">Its folder.</param>
/// <param name="Manifest">What dataset.json says.</param>
/// <param name="HeldOutElsewhere">
/// Training documents of one input that were left out because they are in the validation shard of another.
/// </param>
public sealed record RewrittenDataset(string Directory, DatasetManifest Manifest, long HeldOutElsewhere);
