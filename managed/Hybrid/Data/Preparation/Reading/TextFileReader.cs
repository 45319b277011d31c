namespace Hybrid.Data.Preparation.Reading;

/// <summary>Reads a file of text, compressed or not. Where it is damaged, its rest is lost.</summary>
internal abstract class TextFileReader : BatchingReader
{
    // The offset of a position behind everything.
    private const long Lost = long.MaxValue;

    private readonly FileStream _file;
    private bool _isDamaged;
    private bool _isOver;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="compression">How it is compressed.</param>
    /// <exception cref="DataException">It cannot be opened.</exception>
    protected TextFileReader(string path, FileCompression compression)
    {
        _file = TextStream.OpenFile(path);
        try
        {
            Window = new(TextStream.Open(_file, compression));
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected sealed override ReadPosition Position =>
        _isDamaged || _isOver ? TextPosition with { Offset = Lost } : TextPosition;

    /// <inheritdoc/>
    protected sealed override long BytesRead => _file.Position;

    /// <inheritdoc/>
    protected sealed override int CurrentBytes => _isDamaged ? 0 : CurrentTextBytes;

    /// <summary>The text.</summary>
    protected ByteWindow Window { get; }

    /// <summary>See <see cref="Position"/>, as long as the text is whole.</summary>
    protected abstract ReadPosition TextPosition { get; }

    /// <summary>See <see cref="CurrentBytes"/>.</summary>
    protected abstract int CurrentTextBytes { get; }

    /// <inheritdoc/>
    protected sealed override void Seek(ReadPosition position)
    {
        _isOver = position.Offset == Lost;
        SeekText(_isOver ? position with { Offset = 0 } : position);
    }

    /// <inheritdoc/>
    protected sealed override bool MoveNext()
    {
        if (_isOver || _isDamaged)
            return false;
        if (MoveNextText())
            return true;
        _isDamaged = Window.Damage is not null;
        return _isDamaged;
    }

    /// <inheritdoc/>
    protected sealed override void TakeCurrent(RawBatch batch)
    {
        if (_isDamaged)
            batch.Add(new Problem(ProblemKind.Damaged, TextPosition.Places + 1, Detail: Window.Damage));
        else
            TakeText(batch);
    }

    /// <summary>See <see cref="BatchingReader.Seek"/>.</summary>
    protected abstract void SeekText(ReadPosition position);

    /// <summary>See <see cref="BatchingReader.MoveNext"/>. False too where the window says that the text is damaged.</summary>
    protected abstract bool MoveNextText();

    /// <summary>See <see cref="BatchingReader.TakeCurrent"/>.</summary>
    protected abstract void TakeText(RawBatch batch);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Window.Dispose();
        _file.Dispose();
        base.Dispose(disposing);
    }
}
