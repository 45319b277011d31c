using ParquetSharp;

namespace Hybrid.Data.Parquet;

/// <summary>A Parquet file of which a column of text is read, a page at a time: memory is bounded by its pages.</summary>
internal sealed class ParquetTextFile : IDisposable
{
    // A page's header is read through this; a page itself goes straight to where it is decompressed from.
    private const int StreamBuffer = 1 << 16;

    private readonly ParquetFileReader _file;
    private readonly int _column;
    private readonly long[] _rows;

    private ParquetTextFile(ParquetFileReader file, int column, long length)
    {
        _file = file;
        _column = column;
        Length = length;
        _rows = [.. Enumerable.Range(0, file.FileMetaData.NumRowGroups).Select(RowsIn)];
        Rows = _rows.Sum();
        if (Rows != file.FileMetaData.NumRows || _rows.Any(rows => rows < 0))
            throw new ParquetException(nameof(ParquetTextFile), "its row groups do not have as many rows as it says it has");
    }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Row groups of the file.</summary>
    public int Groups => _rows.Length;

    /// <summary>Rows of the file.</summary>
    public long Rows { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="column">The column's name, with dots where it is inside others.</param>
    /// <exception cref="DataException">It is no Parquet file, or its footer is damaged.</exception>
    /// <exception cref="ConfigurationException">It has no column of text of that name.</exception>
    public static ParquetTextFile Open(string path, string column)
    {
        using var properties = ReaderProperties.GetDefaultReaderProperties();
        properties.EnableBufferedStream();
        properties.BufferSize = StreamBuffer;
        properties.EnablePageChecksumVerification();
        var file = ParquetDamage.Guarded(path, () => new ParquetFileReader(path, properties));
        try
        {
            int index = IndexOf(column, file, path);
            return ParquetDamage.Guarded(path, () => new ParquetTextFile(file, index, new FileInfo(path).Length));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens a row group.</summary>
    /// <param name="group">Its number.</param>
    /// <param name="skip">Rows to leave out.</param>
    public ParquetTextGroup OpenGroup(int group, long skip)
    {
        using var reader = _file.RowGroup(group);
        return new ParquetTextGroup((ColumnReader<ByteArray>)reader.Column(_column), _rows[group], skip);
    }

    /// <summary>Rows of a row group, as the footer has it.</summary>
    public long RowsOf(int group) => _rows[group];

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private long RowsIn(int group)
    {
        using var reader = _file.RowGroup(group);
        return reader.MetaData.NumRows;
    }

    private static int IndexOf(string column, ParquetFileReader file, string path)
    {
        var schema = file.FileMetaData.Schema;
        var columns = Enumerable.Range(0, schema.NumColumns).Select(schema.Column).ToList();
        int index = columns.FindIndex(candidate => candidate.Path.ToDotString() == column && IsText(candidate));
        if (index >= 0)
            return index;
        string[] texts = [.. columns.Where(IsText).Select(text => text.Path.ToDotString())];
        throw new ConfigurationException(
            $"{path} has no column of text that is called \"{column}\"; name the right one with --text-key. "
            + (texts.Length > 0 ? $"Columns of text: {string.Join(", ", texts)}." : "It has no column of text at all."));
    }

    private static bool IsText(ColumnDescriptor column) =>
        column.PhysicalType == PhysicalType.ByteArray && column.MaxRepetitionLevel == 0;
}
