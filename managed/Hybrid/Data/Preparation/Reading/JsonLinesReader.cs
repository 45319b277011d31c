namespace Hybrid.Data.Preparation.Reading;

/// <summary>Reads lines of JSON: a document is the text under a key of a line's object.</summary>
internal sealed class JsonLinesReader : TextFileReader
{
    // A text in ASCII has at most three times its bytes in UTF-8, control characters aside: "\u0416" for two.
    private const int BytesOfEscapes = 3;

    // What may stand in a line beside its text.
    private const int BytesBesideText = 1 << 20;

    private readonly byte[] _key;
    private readonly int _maxDocumentBytes;
    private readonly ByteLines _lines;
    private JsonText _text;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="compression">How it is compressed.</param>
    /// <param name="key">The key of the text.</param>
    /// <param name="maxDocumentBytes">Longer documents are left out.</param>
    /// <exception cref="DataException">It cannot be opened.</exception>
    public JsonLinesReader(string path, FileCompression compression, string key, int maxDocumentBytes)
        : base(path, compression)
    {
        _key = System.Text.Encoding.UTF8.GetBytes(key);
        _maxDocumentBytes = maxDocumentBytes;
        _lines = new(Window, (long)BytesOfEscapes * maxDocumentBytes + BytesBesideText);
    }

    /// <inheritdoc/>
    protected override int CurrentTextBytes => _text.Kind == JsonTextKind.Text ? _text.Length : 0;

    /// <inheritdoc/>
    protected override ReadPosition TextPosition => new(0, _lines.EndOffset, _lines.Number, 0);

    /// <inheritdoc/>
    protected override void SeekText(ReadPosition position) => _lines.Seek(position.Offset, linesBehind: position.Places);

    /// <inheritdoc/>
    protected override bool MoveNextText()
    {
        do
        {
            if (!_lines.MoveNext())
                return false;
        }
        while (!_lines.IsTooLong && _lines.Line.Trim(" \t\r"u8).IsEmpty);
        _text = _lines.IsTooLong ? default : JsonText.Find(_lines.Line, _key);
        return true;
    }

    /// <inheritdoc/>
    protected override void TakeText(RawBatch batch)
    {
        if (_lines.IsTooLong)
            batch.Add(new Problem(ProblemKind.TooLong, _lines.Number));
        else if (_text.Kind == JsonTextKind.Null)
            batch.Add(new Problem(ProblemKind.Empty, _lines.Number));
        else if (_text.Kind == JsonTextKind.Invalid)
            batch.Add(new Problem(ProblemKind.InvalidLine, _lines.Number));
        else if (_text.IsEscaped)
            TakeEscaped(batch);
        else if (_text.Length > _maxDocumentBytes)
            batch.Add(new Problem(ProblemKind.TooLong, _lines.Number));
        else
            batch.Add(_lines.Line.Slice(_text.Start + 1, _text.Length), _lines.Number);
    }

    private void TakeEscaped(RawBatch batch)
    {
        var target = batch.Reserve(_text.Length);
        if (!_text.TryUnescape(_lines.Line, target, out int bytes))
            batch.Add(new Problem(ProblemKind.InvalidUtf8, _lines.Number));
        else if (bytes > _maxDocumentBytes)
            batch.Add(new Problem(ProblemKind.TooLong, _lines.Number));
        else
            batch.AddReserved(bytes, _lines.Number);
    }
}
