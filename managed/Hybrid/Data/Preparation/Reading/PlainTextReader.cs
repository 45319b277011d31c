namespace Hybrid.Data.Preparation.Reading;

/// <summary>Reads a file of plain text, cut into documents as <see cref="TextPieces"/> has it.</summary>
internal sealed class PlainTextReader : TextFileReader
{
    private readonly int _maxDocumentBytes;
    private readonly TextPieces _pieces;
    private bool _isEmpty;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="compression">How it is compressed.</param>
    /// <param name="maxDocumentBytes">Longer documents are left out.</param>
    /// <exception cref="DataException">It cannot be opened.</exception>
    public PlainTextReader(string path, FileCompression compression, int maxDocumentBytes)
        : base(path, compression)
    {
        _maxDocumentBytes = maxDocumentBytes;
        _pieces = new(Window);
    }

    /// <inheritdoc/>
    protected override ReadPosition TextPosition => new(0, _pieces.EndOffset, _isEmpty ? 1 : _pieces.EndLine - 1, 0);

    /// <inheritdoc/>
    protected override int CurrentTextBytes => _pieces.Piece.Length;

    /// <inheritdoc/>
    protected override void SeekText(ReadPosition position) => _pieces.Seek(position.Offset, line: position.Places + 1);

    /// <inheritdoc/>
    protected override bool MoveNextText()
    {
        if (_pieces.MoveNext())
            return true;
        if (_isEmpty || Window.Damage is not null || TextPosition != default)
            return false;
        _isEmpty = true; // it is a document of no length, which is said once
        return true;
    }

    /// <inheritdoc/>
    protected override void TakeText(RawBatch batch)
    {
        if (_isEmpty)
            batch.Add(new Problem(ProblemKind.Empty, 1));
        else if (_pieces.Piece.Length > _maxDocumentBytes)
            batch.Add(new Problem(ProblemKind.TooLong, _pieces.Line));
        else
            batch.Add(_pieces.Piece, _pieces.Line);
    }
}
