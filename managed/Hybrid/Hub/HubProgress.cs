namespace Hybrid.Hub;

/// <summary>How far a transfer is.</summary>
/// <param name="Files">Files that are there.</param>
/// <param name="TotalFiles">Files that were asked for.</param>
/// <param name="Bytes">Bytes that are there.</param>
/// <param name="TotalBytes">Bytes of all those files.</param>
public readonly record struct HubProgress(int Files, int TotalFiles, long Bytes, long TotalBytes);
