using ParquetSharp;

namespace Hybrid.Data.Parquet;

/// <summary>
/// The values of a column of text in a row group, one after the other. A value is Arrow's memory, in the page that is
/// being read, and gone with the next step.
/// </summary>
internal sealed class ParquetTextGroup : IDisposable
{
    private const int RowsAtOnce = 256;

    private readonly ColumnReader<ByteArray> _column;
    private readonly int _definitionOfValue; // a lower level is a null; 0 where the column has none
    private readonly short[] _definitions = new short[RowsAtOnce];
    private readonly short[] _repetitions = new short[RowsAtOnce];
    private readonly ByteArray[] _values = new ByteArray[RowsAtOnce];
    private long _rowsAhead;
    private int _filled;
    private int _next;
    private int _nextValue;

    /// <summary>Begins to read.</summary>
    /// <param name="column">The column; it becomes this object's.</param>
    /// <param name="rows">Rows of the row group.</param>
    /// <param name="skip">Rows to leave out.</param>
    public ParquetTextGroup(ColumnReader<ByteArray> column, long rows, long skip)
    {
        _column = column;
        _definitionOfValue = column.ColumnDescriptor.MaxDefinitionLevel;
        _rowsAhead = rows;
        // Read and not skipped: how far a damaged page is read depends on where reading begins in it.
        for (long row = 0; row < skip; row++)
            MoveNext();
    }

    /// <summary>True where the row has no text.</summary>
    public bool IsNull { get; private set; }

    /// <summary>The row's text.</summary>
    public ByteArray Value { get; private set; }

    /// <summary>The bytes of the row's text.</summary>
    public unsafe ReadOnlySpan<byte> Text => new((void*)Value.Pointer, Value.Length);

    /// <summary>Goes to the next row; false at the end.</summary>
    /// <exception cref="ParquetException">A page is damaged or lacking.</exception>
    public bool MoveNext()
    {
        if (_rowsAhead <= 0)
            return false;
        if (_next == _filled)
            Fill();
        IsNull = _definitionOfValue > 0 && _definitions[_next] < _definitionOfValue;
        Value = IsNull ? default : _values[_nextValue++];
        _next++;
        _rowsAhead--;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _column.Dispose();

    // What is read lies in one page: Arrow stops where it ends.
    private void Fill()
    {
        long rows = Math.Min(RowsAtOnce, _rowsAhead);
        long values = 0;
        long levels = _column.HasNext ? _column.ReadBatch(rows, _definitions, _repetitions, _values, out values) : 0;
        _filled = (int)(_definitionOfValue > 0 ? levels : values);
        _next = 0;
        _nextValue = 0;
        if (_filled == 0)
            throw new ParquetException(nameof(ParquetTextGroup), $"the column ends {_rowsAhead} rows before its row group");
    }
}
