namespace Hybrid.Data;

/// <summary>A dataset whose documents were copied into another.</summary>
/// <param name="Path">Its folder, as an absolute path.</param>
/// <param name="Fingerprint">
/// SHA-256 of its dataset.json, or of a folder without one what <see cref="ShardSet.Fingerprint"/> says.
/// </param>
public sealed record CopiedDataset(string Path, string Fingerprint);
