using System.Text;
using Hybrid.Tokenization;
using Microsoft.ML.Tokenizers;

namespace Hybrid.Tests.Tokenization;

/// <summary>r50k_base by other means than ours.</summary>
internal static class ReferenceEncoder
{
    private static readonly byte[] File = ReadVocabulary();
    private static readonly TiktokenTokenizer Library = CreateLibrary();

    /// <summary>The vocabulary's tokens.</summary>
    public static TokenTable Tokens { get; } =
        new(Vocabulary.Parse(File, "r50k_base", Hybrid.Tokenization.Tokenizer.ByName("r50k_base").Hash));

    // A token's bytes as the characters of the same numbers.
    private static Dictionary<string, int> Ranks { get; } = Enumerable.Range(0, Tokens.Vocabulary.Count)
        .ToDictionary(id => Encoding.Latin1.GetString(Tokens.Vocabulary[id]));

    /// <summary>The library's encoder, which takes a text for one piece.</summary>
    public static TiktokenTokenizer CreateLibrary()
    {
        using var stream = new MemoryStream(File);
        return TiktokenTokenizer.Create(stream, preTokenizer: null, normalizer: null);
    }

    /// <summary>The ids of a text: what the library makes of each piece of <see cref="ReferencePattern"/>.</summary>
    public static int[] Encode(string text) =>
        [.. ReferencePattern.Split(text).SelectMany(piece => Library.EncodeToIds(piece))];

    /// <summary>
    /// The ids of a piece by the definition: while two neighbours together are a token, those of the lowest rank are merged,
    /// of several the leftmost.
    /// </summary>
    public static int[] Merge(ReadOnlySpan<byte> piece)
    {
        var parts = Encoding.Latin1.GetString(piece).Select(character => character.ToString()).ToList();
        while (true)
        {
            var possible = Enumerable.Range(0, Math.Max(0, parts.Count - 1)).Where(i => Ranks.ContainsKey(parts[i] + parts[i + 1]));
            if (!possible.Any())
                return [.. parts.Select(part => Ranks[part])];
            int first = possible.MinBy(i => Ranks[parts[i] + parts[i + 1]]);
            parts[first] += parts[first + 1];
            parts.RemoveAt(first + 1);
        }
    }

    private static byte[] ReadVocabulary()
    {
        using var resource = typeof(Vocabulary).Assembly.GetManifestResourceStream("Hybrid.Tokenization.r50k_base.tiktoken")!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
