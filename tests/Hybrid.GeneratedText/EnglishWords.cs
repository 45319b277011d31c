using Hybrid.Tokenization;

namespace Hybrid.GeneratedText;

/// <summary>
/// Words as English text has them, the most frequent first: function words, then what r50k_base keeps whole, which are
/// the words that were frequent where it was learned, then compounds, derived words and names that it has to cut.
/// </summary>
internal static class EnglishWords
{
    /// <summary>Number of words.</summary>
    public const int Count = 80_000;

    private const string MostFrequent =
        "the of and to a in is that for it as was with on be by are this or from at an have not which were they can their "
        + "has but all been more will one his you when we other about its also these who there some into may than had such "
        + "time what them would people only out if so most many our first between after how two up where new no used "
        + "through her she he over then between could both those water during years each world because being life while "
        + "before any work well even much different make made does within very way long high part under know use great "
        + "since around however often called found system important children school research health students energy";

    private static readonly string[] Prefixes =
        ["anti", "auto", "bio", "counter", "eco", "electro", "geo", "hydro", "inter", "macro", "micro", "multi", "neo", "non", "over", "photo", "poly", "post", "pre", "pseudo", "re", "semi", "sub", "super", "trans", "under"];

    private static readonly string[] Suffixes =
        ["able", "al", "ation", "ful", "ian", "ing", "isation", "ish", "ism", "ist", "itis", "ity", "ized", "less", "like", "ling", "ly", "ment", "ness", "ology", "ous", "ship", "ward", "wise"];

    private static readonly string[] Syllables =
        ["al", "an", "ar", "bel", "ber", "bra", "chi", "dor", "el", "en", "fal", "gar", "hal", "ing", "jo", "kar", "kov", "lan", "len", "ma", "mir", "mon", "na", "nor", "os", "pe", "qui", "ra", "ro", "sha", "sto", "tan", "ter", "tha", "ur", "va", "ven", "wil", "xi", "ya", "zu"];

    private static readonly string[] WholeInVocabulary = [.. FindWholeInVocabulary()];

    private static readonly string[] Stems = [.. WholeInVocabulary.Where(word => word.Length is >= 4 and <= 8)];

    /// <summary>Makes the list, the same each time.</summary>
    public static string[] Create()
    {
        var words = new List<string>(Count);
        var known = new HashSet<string>(Count, StringComparer.Ordinal);
        foreach (string word in MostFrequent.Split(' ').Concat(WholeInVocabulary))
            Add(word);

        var random = new RandomStream(1);
        while (words.Count < Count)
            Add(Rare(random));
        return [.. words];

        void Add(string word)
        {
            if (known.Add(word))
                words.Add(word);
        }
    }

    /// <summary>A word that need not be in the list, such as there is always another of.</summary>
    public static string Rare(RandomStream random) => random.Below(5) switch
    {
        0 => random.OneOf(Prefixes) + random.OneOf(Stems).ToLowerInvariant(),
        1 => random.OneOf(Stems) + random.OneOf(Stems).ToLowerInvariant(),
        2 => random.OneOf(Stems).ToLowerInvariant() + "-" + random.OneOf(Stems).ToLowerInvariant(),
        3 => Name(random),
        _ => random.OneOf(Stems) + random.OneOf(Suffixes),
    };

    // Of shorter ones most are parts of words.
    private static IEnumerable<string> FindWholeInVocabulary()
    {
        var tokenizer = Tokenizer.ByName("r50k_base");
        return Enumerable.Range(0, tokenizer.EndOfText)
            .Select(id => tokenizer.Decode([id]))
            .Where(text => text.Length >= 5 && text[0] == ' ' && text.AsSpan(1).ContainsOnlyLetters())
            .Select(text => text[1..]);
    }

    private static string Name(RandomStream random)
    {
        string name = string.Concat(Enumerable.Range(0, 2 + random.Below(3)).Select(_ => random.OneOf(Syllables)));
        return char.ToUpperInvariant(name[0]) + name[1..];
    }

    private static bool ContainsOnlyLetters(this ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            if (!char.IsAsciiLetter(character))
                return false;
        }

        return true;
    }
}
