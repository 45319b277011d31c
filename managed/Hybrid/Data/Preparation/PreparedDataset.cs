namespace Hybrid.Data.Preparation;

/// <summary>A dataset that is whole.</summary>
/// <param name="Directory">Its folder.</param>
/// <param name="Manifest">What dataset.json says.</param>
/// <param name="Reused">Whether it was there already, made of the same source in the same way.</param>
/// <param name="RemovedLeftover">The folder that an interrupted preparation had left and that was removed; or null.</param>
public sealed record PreparedDataset(string Directory, DatasetManifest Manifest, bool Reused, string? RemovedLeftover);
