namespace Hybrid.Data.Preparation.Sources;

/// <summary>How sources are opened.</summary>
/// <param name="TextKey">The key of a line's text or the column of a row's, where a source does not name another.</param>
/// <param name="MaxDocumentBytes">Longer documents are left out.</param>
/// <param name="DiskBudget">Bytes of downloads on the disk at once; null keeps them in the Hub's cache.</param>
internal sealed record SourceOptions(string TextKey, int MaxDocumentBytes, long? DiskBudget = null);
