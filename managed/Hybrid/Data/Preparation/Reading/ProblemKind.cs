namespace Hybrid.Data.Preparation.Reading;

/// <summary>Why something of a source is not in the dataset.</summary>
internal enum ProblemKind
{
    /// <summary>A document of white space alone, or a null.</summary>
    Empty,

    /// <summary>A document over the limit of length.</summary>
    TooLong,

    /// <summary>A document whose bytes are not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>A line that is not JSON, or has no text under the key.</summary>
    InvalidLine,

    /// <summary>A document with characters that the tokenizer has no ids for.</summary>
    NotInVocabulary,

    /// <summary>A part of a file that is damaged: a page of Parquet, a block of a compressed file.</summary>
    Damaged,

    /// <summary>A file that cannot be opened.</summary>
    Unreadable,
}
