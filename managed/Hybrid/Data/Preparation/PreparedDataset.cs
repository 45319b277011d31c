namespace Hybrid.Data.Preparation;

/// <summary>A dataset that is whole.</summary>
/// <param name="Directory">Its folder.</param>
/// <param name="Manifest">What dataset.json says.</param>
/// <param name="Reused">Whether it was there already, made of the same source in the same way.</param>
/// <param name="Continued">Whether it was begun by an earlier preparation that was interrupted.</param>
/// <param name="RemovedLeftover">What was removed that an interrupted preparation of another dataset had left; or null.</param>
public sealed record PreparedDataset(
    string Directory, DatasetManifest Manifest, bool Reused, bool Continued, string? RemovedLeftover);
