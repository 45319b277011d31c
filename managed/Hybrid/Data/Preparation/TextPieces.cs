using System.Text;

namespace Hybrid.Data.Preparation;

/// <summary>
/// Cuts a text into pieces that fit in memory: a piece ends with the first blank line at or after
/// <see cref="LeastLength"/> characters, or without one at <see cref="GreatestLength"/>.
/// </summary>
/// <param name="reader">The text.</param>
internal sealed class TextPieces(TextReader reader)
{
    /// <summary>A shorter text is one piece.</summary>
    public const int LeastLength = 1 << 16;

    /// <summary>A piece without a blank line ends here, inside a line if need be.</summary>
    public const int GreatestLength = 1 << 20;

    private readonly StringBuilder _piece = new();

    /// <summary>The next piece, its line ends as they are in the text; null at the end.</summary>
    public string? Next()
    {
        _piece.Clear();
        while (!IsFull() && reader.Read() is >= 0 and int next)
            _piece.Append((char)next);
        return _piece.Length > 0 ? _piece.ToString() : null;
    }

    private bool IsFull()
    {
        if (_piece.Length < LeastLength)
            return false;
        bool blankLine = _piece[^1] == '\n' && (_piece[^2] == '\n' || (_piece[^2] == '\r' && _piece[^3] == '\n'));
        return blankLine || (_piece.Length >= GreatestLength && !char.IsHighSurrogate(_piece[^1]));
    }
}
