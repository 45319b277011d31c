using Hybrid.Data.Parquet;
using ParquetSharp;

namespace Hybrid.Data.Preparation.Reading;

/// <summary>
/// Reads a column of text of a Parquet file, which is how FineWeb-Edu and most text on the Hub is kept: a row is a
/// document. What a damaged page or row group takes with it is the rest of its row group.
/// </summary>
internal sealed class ParquetReader : BatchingReader
{
    private readonly ParquetTextFile _file;
    private readonly int _maxDocumentBytes;
    private ParquetTextGroup? _rows;
    private ReadPosition _position;
    private Problem? _damage;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="maxDocumentBytes">Longer documents are left out.</param>
    /// <exception cref="DataException">It is no Parquet file, or its footer is damaged.</exception>
    /// <exception cref="ConfigurationException">It has no column of text of that name.</exception>
    public ParquetReader(string path, string column, int maxDocumentBytes)
    {
        _file = ParquetTextFile.Open(path, column);
        _maxDocumentBytes = maxDocumentBytes;
    }

    /// <inheritdoc/>
    protected override ReadPosition Position => _position;

    /// <inheritdoc/>
    protected override long BytesRead =>
        _file.Rows == 0 ? _file.Length : (long)(_file.Length * ((double)_position.Places / _file.Rows));

    /// <inheritdoc/>
    protected override int CurrentBytes => IsDocument ? _rows!.Value.Length : 0;

    private bool IsDocument => _damage is null && !_rows!.IsNull && _rows.Value.Length <= _maxDocumentBytes;

    /// <inheritdoc/>
    protected override void Seek(ReadPosition position) => _position = position;

    /// <inheritdoc/>
    protected override bool MoveNext()
    {
        _damage = null;
        while (_position.Group < _file.Groups)
        {
            try
            {
                _rows ??= _file.OpenGroup(_position.Group, skip: _position.Offset);
                if (_rows.MoveNext())
                {
                    _position = _position with { Offset = _position.Offset + 1, Places = _position.Places + 1 };
                    return true;
                }

                GoToNextGroup();
            }
            catch (Exception error) when (ParquetDamage.Is(error))
            {
                long lost = _file.RowsOf(_position.Group) - _position.Offset;
                _damage = new(ProblemKind.Damaged, _position.Places + 1, lost, ParquetDamage.MessageOf(error));
                _position = _position with { Places = _position.Places + lost };
                GoToNextGroup();
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    protected override void TakeCurrent(RawBatch batch)
    {
        if (_damage is { } damage)
            batch.Add(damage);
        else if (_rows!.IsNull)
            batch.Add(new Problem(ProblemKind.Empty, _position.Places));
        else if (!IsDocument)
            batch.Add(new Problem(ProblemKind.TooLong, _position.Places));
        else
            batch.Add(_rows.Text, _position.Places);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _rows?.Dispose();
        _file.Dispose();
        base.Dispose(disposing);
    }

    private void GoToNextGroup()
    {
        _rows?.Dispose();
        _rows = null;
        _position = _position with { Group = _position.Group + 1, Offset = 0 };
    }
}
