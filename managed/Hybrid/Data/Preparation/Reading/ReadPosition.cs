namespace Hybrid.Data.Preparation.Reading;

/// <summary>How far a part of a source has been read. The default value is its beginning.</summary>
/// <param name="Group">Row group of a Parquet file; 0 elsewhere.</param>
/// <param name="Offset">What lies behind: rows of the row group, or bytes of the text once it is decompressed.</param>
/// <param name="Places">Rows or lines of the part that lie behind.</param>
/// <param name="Documents">Documents that the part has given: the index of the next.</param>
internal readonly record struct ReadPosition(int Group, long Offset, long Places, long Documents);
