namespace Hybrid.Data.Inspection;

/// <summary>How far the reading of a dataset is.</summary>
/// <param name="Bytes">Bytes read.</param>
/// <param name="TotalBytes">Bytes to read.</param>
public readonly record struct ScanProgress(long Bytes, long TotalBytes);
