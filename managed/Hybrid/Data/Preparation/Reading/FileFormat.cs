namespace Hybrid.Data.Preparation.Reading;

/// <summary>How a file's documents are read, which its name's end says.</summary>
/// <param name="Suffix">The end of the names of such files, with its dot.</param>
/// <param name="Documents">What a document is.</param>
/// <param name="Compression">How the file is compressed as a whole.</param>
internal sealed record FileFormat(string Suffix, DocumentFormat Documents, FileCompression Compression = FileCompression.None)
{
    /// <summary>All that there are.</summary>
    public static IReadOnlyList<FileFormat> All { get; } =
    [
        new(".parquet", DocumentFormat.Parquet),
        .. WithCompressions(".jsonl", DocumentFormat.JsonLines),
        .. WithCompressions(".ndjson", DocumentFormat.JsonLines),

        // C4's and Dolma's names. A .json file is one value more often than lines.
        .. WithCompressions(".json", DocumentFormat.JsonLines).Skip(1),
        .. WithCompressions(".txt", DocumentFormat.Text),
    ];

    /// <summary>The names, for messages.</summary>
    public const string Names =
        ".parquet, .jsonl, .ndjson or .txt, the last three also with .gz or .zst behind it, or .json.gz or .json.zst";

    /// <summary>What the names of such files look like.</summary>
    public static IReadOnlyList<string> Patterns { get; } = [.. All.Select(format => "*" + format.Suffix)];

    /// <summary>True where a document is the value of a column or key, which <c>--text-key</c> names.</summary>
    public bool HasTextKey => Documents != DocumentFormat.Text;

    /// <summary>The format of a file, or null where its name is of none.</summary>
    public static FileFormat? Of(string name) =>
        All.FirstOrDefault(format => name.EndsWith(format.Suffix, StringComparison.OrdinalIgnoreCase));

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file, whatever its name here.</param>
    /// <param name="textKey">The key of a line's text, or the name of a Parquet file's column.</param>
    /// <param name="maxDocumentBytes">Longer documents are left out.</param>
    /// <exception cref="DataException">It cannot be opened.</exception>
    /// <exception cref="ConfigurationException">It has no such column.</exception>
    public DocumentReader Open(string path, string textKey, int maxDocumentBytes) => Documents switch
    {
        DocumentFormat.Parquet => new ParquetReader(path, textKey, maxDocumentBytes),
        DocumentFormat.JsonLines => new JsonLinesReader(path, Compression, textKey, maxDocumentBytes),
        _ => new PlainTextReader(path, Compression, maxDocumentBytes),
    };

    private static IEnumerable<FileFormat> WithCompressions(string suffix, DocumentFormat documents) =>
    [
        new(suffix, documents),
        new(suffix + ".gz", documents, FileCompression.Gzip),
        new(suffix + ".zst", documents, FileCompression.Zstandard),
    ];
}
