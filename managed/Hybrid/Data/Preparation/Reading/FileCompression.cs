namespace Hybrid.Data.Preparation.Reading;

/// <summary>How a file is compressed as a whole.</summary>
internal enum FileCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip (RFC 1952), of one member or several in a row.</summary>
    Gzip,

    /// <summary>Zstandard (RFC 8878), of one frame or several in a row.</summary>
    Zstandard,
}
