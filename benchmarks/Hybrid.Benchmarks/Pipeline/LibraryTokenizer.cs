using System.Text.RegularExpressions;
using Hybrid.Tokenization;
using Microsoft.ML.Tokenizers;

namespace Hybrid.Benchmarks.Pipeline;

/// <summary>Microsoft.ML.Tokenizers with r50k_base, as its users call it.</summary>
internal sealed partial class LibraryTokenizer
{
    private readonly TiktokenTokenizer _tokenizer;

    /// <summary>Loads the vocabulary.</summary>
    public LibraryTokenizer()
    {
        using var vocabulary = typeof(Hybrid.Tokenization.Tokenizer).Assembly
            .GetManifestResourceStream("Hybrid.Tokenization.r50k_base.tiktoken")!;
        _tokenizer = TiktokenTokenizer.Create(vocabulary, new RegexPreTokenizer(Pieces(), specialTokens: null), normalizer: null);
    }

    /// <summary>Number of ids of a text.</summary>
    public int Encode(string text) => _tokenizer.EncodeToIds(text).Count;

    // tiktoken's pattern; .NET writes its possessive ++ as an atomic group.
    [GeneratedRegex(
        @"'(?:[sdmt]|ll|ve|re)| ?(?>\p{L}+)| ?(?>\p{N}+)| ?(?>[^\s\p{L}\p{N}]+)|(?>\s+)$|\s+(?!\S)|\s", RegexOptions.CultureInvariant)]
    private static partial Regex Pieces();
}
