using System.Security.Cryptography;

namespace Hybrid.Tokenization;

/// <summary>
/// One id per ASCII character, 128 in all: for tests and tiny models. Id 0 (NUL) ends a document, so a text with NUL in
/// it is refused as one with characters above U+007F is.
/// </summary>
internal sealed class AsciiByteTokenizer : Tokenizer
{
    /// <summary>The name that <see cref="Tokenizer.ByName"/> takes.</summary>
    public const string TokenizerName = "ascii-bytes";

    private static readonly byte[] Characters = [.. Enumerable.Range(0, 128).Select(id => (byte)id)];

    /// <inheritdoc/>
    public override string Name => TokenizerName;

    /// <inheritdoc/>
    public override string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Characters));

    /// <inheritdoc/>
    public override int VocabularySize => Characters.Length;

    /// <inheritdoc/>
    public override int EndOfText => 0;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int foreign = text.AsSpan().IndexOfAnyExceptInRange('\u0001', '\u007f');
        if (foreign >= 0)
        {
            throw new DataException(
                $"{TokenizerName} has no id for U+{(int)text[foreign]:X4} at position {foreign}: it takes U+0001 to U+007F. "
                + $"Use the tokenizer {BytePairTokenizer.R50kBaseName} for other text.");
        }

        int[] ids = new int[text.Length];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = text[i];
        return ids;
    }

    private protected override ReadOnlySpan<byte> BytesOfKnown(int id) => Characters.AsSpan(id, 1);
}
