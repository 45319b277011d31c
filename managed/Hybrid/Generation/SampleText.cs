using Hybrid.Tokenization;

namespace Hybrid.Generation;

/// <summary>One text while it is generated.</summary>
internal sealed class SampleText(TokenStreamDecoder decoder, SplitMix64 random)
{
    /// <summary>The sample's own stream of draws; a field because drawing changes it in place.</summary>
    public SplitMix64 Random = random;

    /// <summary>Whether the text is complete.</summary>
    public bool Ended { get; private set; }

    /// <summary>Takes the next token and returns the text that became complete with it.</summary>
    public string Add(int id, bool isEndOfText, bool isLast)
    {
        string text = isEndOfText ? "" : decoder.Append(id);
        Ended = isLast;
        return isLast ? text + decoder.Flush() : text;
    }
}
