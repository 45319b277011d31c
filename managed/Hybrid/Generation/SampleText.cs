using Hybrid.Tokenization;

namespace Hybrid.Generation;

/// <summary>One text while it is generated: its draws and what can be shown of it.</summary>
/// <param name="decoder">Holds back incomplete characters.</param>
/// <param name="stops">Holds back what may become a stop string.</param>
/// <param name="repetition">Knows the prompt; null without a penalty.</param>
/// <param name="random">The sample's own stream of draws.</param>
internal sealed class SampleText(
    TokenStreamDecoder decoder, StopStringFilter stops, RepetitionPenalty? repetition, SplitMix64 random)
{
    private SplitMix64 _random = random;

    /// <summary>Whether the text is complete.</summary>
    public bool Ended { get; private set; }

    /// <summary>Draws the next token from the logits [V] that follow the text; they are changed.</summary>
    public int Draw(LogitSampler sampler, Span<float> logits)
    {
        repetition?.Apply(logits);
        int id = sampler.Sample(logits, ref _random);
        repetition?.Add(id);
        return id;
    }

    /// <summary>
    /// Takes the next token; returns the text that became certain with it and why the sample ends, if it does.
    /// </summary>
    /// <param name="id">The token.</param>
    /// <param name="end">Why the sample ends with it whatever it says, or null.</param>
    public (string Text, GenerationEnd? End) Add(int id, GenerationEnd? end)
    {
        string text = end == GenerationEnd.EndOfText ? "" : decoder.Append(id);
        text = stops.Append(end is null ? text : text + decoder.Flush());
        if (stops.Stopped)
        {
            end = GenerationEnd.StopString;
        }

        Ended = end is not null;
        return (Ended ? text + stops.Flush() : text, end);
    }
}
