namespace Hybrid.Data.Preparation.Reading;

/// <summary>The lines of a text in bytes, one at a time, without their ends (LF or CR LF). The last needs none.</summary>
/// <param name="window">The text.</param>
/// <param name="maxLineBytes">Longer lines are gone over without being held.</param>
internal sealed class ByteLines(ByteWindow window, long maxLineBytes)
{
    private int _lengthWithEnd;

    /// <summary>Number of the line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>True where the line is longer than the longest; its bytes are not there.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The line's bytes, until the next step.</summary>
    public ReadOnlySpan<byte> Line => IsTooLong ? [] : WithoutEnd(window.Bytes[.._lengthWithEnd]);

    /// <summary>Bytes of the text up to the line's end.</summary>
    public long EndOffset => window.Offset + _lengthWithEnd;

    /// <summary>Goes to a line.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="linesBehind">How many lie behind.</param>
    public void Seek(long offset, long linesBehind)
    {
        window.Skip(offset);
        Number = linesBehind;
    }

    /// <summary>Goes to the next line; false at the end of the text, or where it is damaged.</summary>
    public bool MoveNext()
    {
        window.Advance(_lengthWithEnd);
        _lengthWithEnd = 0;
        IsTooLong = false;
        int searched = 0;
        while (true)
        {
            int end = window.Bytes[searched..].IndexOf((byte)'\n');
            if (end >= 0)
                return Found(searched + end + 1);
            searched = window.Bytes.Length;
            if (searched > maxLineBytes)
            {
                IsTooLong = true;
                window.Advance(searched);
                searched = 0;
            }

            if (!window.ReadBlock())
                return window.Damage is null && (IsTooLong || window.Bytes.Length > 0) && Found(window.Bytes.Length);
        }
    }

    private bool Found(int lengthWithEnd)
    {
        _lengthWithEnd = lengthWithEnd;
        IsTooLong |= lengthWithEnd > maxLineBytes;
        Number++;
        return true;
    }

    private static ReadOnlySpan<byte> WithoutEnd(ReadOnlySpan<byte> line)
    {
        if (line is [.., (byte)'\n'])
            line = line[..^1];
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }
}
