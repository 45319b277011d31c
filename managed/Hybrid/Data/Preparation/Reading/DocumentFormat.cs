namespace Hybrid.Data.Preparation.Reading;

/// <summary>A kind of file that documents are read from.</summary>
internal enum DocumentFormat
{
    /// <summary>A row is a document.</summary>
    Parquet,

    /// <summary>A line is a JSON object, one of whose texts is a document.</summary>
    JsonLines,

    /// <summary>A text, which is a document or cut into several.</summary>
    Text,
}
