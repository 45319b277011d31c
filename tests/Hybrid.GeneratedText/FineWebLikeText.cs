using System.Globalization;
using System.Text;

namespace Hybrid.GeneratedText;

/// <summary>
/// Documents that are to a tokenizer what FineWeb-Edu's are: words by Zipf's law with a tail that no table holds, in
/// sentences and paragraphs, with numbers, addresses and typographic punctuation, log-normal lengths with a mean of about
/// 1,000 tokens, one document in a hundred in another script. A document follows from the seed and its number alone.
/// </summary>
/// <param name="seed">Another seed gives other documents.</param>
/// <remarks>Thread safety: immutable.</remarks>
public sealed class FineWebLikeText(long seed)
{
    private const double WordsOfMeanDocument = 720;
    private const double LogDeviation = 0.9;

    // Of English on the Web about every hundredth word is new, however much of it was read (Heaps 1978).
    private const double NewWords = 0.007;

    private static readonly string[] English = EnglishWords.Create();
    private static readonly ZipfRanks EnglishRanks = new(EnglishWords.Count);

    /// <summary>The document of a number.</summary>
    public string Document(long number)
    {
        var random = new RandomStream((ulong)seed * 0xD1342543DE82EF95 + (ulong)number);
        int words = Math.Max(8, (int)(WordsOfMeanDocument
            * Math.Exp((LogDeviation * random.Normal()) - (LogDeviation * LogDeviation / 2))));
        var text = new StringBuilder(words * 7);
        if (random.Happens(0.01))
            OtherScripts.Append(text, words, random);
        else
            AppendEnglish(text, words, random);
        return text.ToString();
    }

    /// <summary>Documents one after the other from a number on, until they have so many characters together.</summary>
    public IEnumerable<string> Documents(long first, long characters)
    {
        for (long number = first; characters > 0; number++)
        {
            string document = Document(number);
            characters -= document.Length;
            yield return document;
        }
    }

    private static void AppendEnglish(StringBuilder text, int words, RandomStream random)
    {
        while (words > 0)
        {
            int sentences = 1 + random.Below(6);
            for (int sentence = 0; sentence < sentences && words > 0; sentence++)
            {
                if (sentence > 0)
                    text.Append(' ');
                int length = Math.Min(words, 6 + random.Below(24));
                AppendSentence(text, length, random);
                words -= length;
            }

            if (words > 0)
                text.Append(random.Happens(0.3) ? "\n\n" : "\n");
        }
    }

    private static void AppendSentence(StringBuilder text, int words, RandomStream random)
    {
        bool quoted = random.Happens(0.04);
        if (quoted)
            text.Append('“');
        int start = text.Length;
        for (int word = 0; word < words; word++)
        {
            if (word > 0)
                text.Append(Separator(random));
            AppendWord(text, random);
        }

        text[start] = char.ToUpperInvariant(text[start]);
        text.Append(random.Happens(0.05) ? '?' : '.');
        if (quoted)
            text.Append('”');
    }

    private static string Separator(RandomStream random) => random.Fraction() switch
    {
        < 0.06 => ", ",
        < 0.065 => " – ",
        < 0.068 => "—",
        < 0.072 => "; ",
        < 0.075 => ": ",
        _ => " ",
    };

    private static void AppendWord(StringBuilder text, RandomStream random)
    {
        double kind = random.Fraction();
        if (kind < 0.018)
        {
            AppendNumber(text, random);
            return;
        }

        if (kind < 0.019)
        {
            text.Append(CultureInfo.InvariantCulture, $"https://www.{Word(random)}{Word(random)}.org/{Word(random)}/{random.Below(10_000)}");
            return;
        }

        text.Append(kind < 0.024 ? $"({Word(random)})" : Word(random));
        if (kind > 0.99)
            text.Append(random.Happens(0.5) ? "’s" : "'s");
    }

    private static void AppendNumber(StringBuilder text, RandomStream random)
    {
        var culture = CultureInfo.InvariantCulture;
        switch (random.Below(4))
        {
            case 0: text.Append(culture, $"{1700 + random.Below(325)}"); break;
            case 1: text.Append(culture, $"{random.Below(100)}.{random.Below(10)}%"); break;
            case 2: text.Append(culture, $"{random.Below(5_000_000):N0}"); break;
            default: text.Append(culture, $"{random.Below(60)}"); break;
        }
    }

    private static string Word(RandomStream random) =>
        random.Happens(NewWords) ? EnglishWords.Rare(random) : English[EnglishRanks.Draw(random)];
}
