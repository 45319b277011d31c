namespace Hybrid.Generation;

/// <summary>
/// Ends a text before the first stop string in it. The text comes in pieces; what may still become a stop string is
/// held back until it is certain. The result does not depend on where the pieces begin and end. Not thread-safe.
/// </summary>
internal sealed class StopStringFilter(IReadOnlyList<string> stopStrings)
{
    private string _held = "";

    /// <summary>Whether a stop string was found; nothing more is to be appended then.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Takes the text's next piece and returns what became certain with it.</summary>
    public string Append(string piece)
    {
        if (stopStrings.Count == 0)
        {
            return piece;
        }

        string text = _held + piece;
        for (int end = _held.Length + 1; end <= text.Length; end++)
        {
            int stop = LongestStopAtEndOf(text.AsSpan(0, end));
            if (stop > 0)
            {
                Stopped = true;
                _held = "";
                return text[..(end - stop)];
            }
        }

        int certain = text.Length - LongestBeginningAtEndOf(text);
        _held = text[certain..];
        return text[..certain];
    }

    /// <summary>The end of the text: what was held back.</summary>
    public string Flush()
    {
        string rest = _held;
        _held = "";
        return rest;
    }

    private int LongestStopAtEndOf(ReadOnlySpan<char> text)
    {
        int longest = 0;
        foreach (string stop in stopStrings)
        {
            if (stop.Length > longest && text.EndsWith(stop))
            {
                longest = stop.Length;
            }
        }

        return longest;
    }

    private int LongestBeginningAtEndOf(ReadOnlySpan<char> text)
    {
        int longest = 0;
        foreach (string stop in stopStrings)
        {
            for (int length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.EndsWith(stop.AsSpan(0, length)))
                {
                    longest = length;
                }
            }
        }

        return longest;
    }
}
