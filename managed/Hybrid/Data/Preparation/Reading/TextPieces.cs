namespace Hybrid.Data.Preparation.Reading;

/// <summary>
/// Cuts a text of UTF-8 into pieces: a piece ends with the first blank line at or behind <see cref="LeastBytes"/>, or
/// without one at <see cref="MostBytes"/>, between two characters.
/// </summary>
/// <param name="window">The text.</param>
internal sealed class TextPieces(ByteWindow window)
{
    /// <summary>A shorter text is one piece.</summary>
    public const int LeastBytes = 1 << 16;

    /// <summary>A piece without a blank line ends here, inside a line if need be.</summary>
    public const int MostBytes = 1 << 20;

    private const int MostBytesOfCharacter = 4;

    private int _length;

    /// <summary>The piece, its line ends as they are in the text, until the next step.</summary>
    public ReadOnlySpan<byte> Piece => window.Bytes[.._length];

    /// <summary>Number of the line in which it begins, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Number of the line that lies behind it, or in which it ends.</summary>
    public long EndLine { get; private set; } = 1;

    /// <summary>Bytes of the text up to its end.</summary>
    public long EndOffset => window.Offset + _length;

    /// <summary>Goes to the beginning of a piece.</summary>
    /// <param name="offset">Where it is.</param>
    /// <param name="line">In which line.</param>
    public void Seek(long offset, long line)
    {
        window.Skip(offset);
        EndLine = line;
    }

    /// <summary>Goes to the next piece; false at the end of the text, or where it is damaged.</summary>
    public bool MoveNext()
    {
        window.Advance(_length);
        _length = 0;
        int length;
        while ((length = LengthOfFirst(window.Bytes)) == 0)
        {
            if (window.ReadBlock())
                continue;
            if (window.Damage is not null || window.Bytes.IsEmpty)
                return false;
            length = window.Bytes.Length;
            break;
        }

        _length = length;
        Line = EndLine;
        EndLine += Piece.Count((byte)'\n');
        return true;
    }

    // 0 where more has to be read to know.
    private static int LengthOfFirst(ReadOnlySpan<byte> text)
    {
        var most = text[..Math.Min(text.Length, MostBytes)];
        for (int end = LeastBytes - 1; end < most.Length; end++)
        {
            int next = most[end..].IndexOf((byte)'\n');
            if (next < 0)
                break;
            end += next;
            if (most[..end] is [.., (byte)'\n'] or [.., (byte)'\n', (byte)'\r'])
                return end + 1;
        }

        return text.Length > MostBytes ? LengthOfCharacters(text) : 0;
    }

    // The most bytes that end with a character. In what is no UTF-8 there may be none in reach.
    private static int LengthOfCharacters(ReadOnlySpan<byte> text)
    {
        int length = MostBytes;
        while (IsInsideCharacter(text[length]) && length > MostBytes - MostBytesOfCharacter)
            length--;
        return IsInsideCharacter(text[length]) ? MostBytes : length;
    }

    private static bool IsInsideCharacter(byte value) => (value & 0xc0) == 0x80;
}
