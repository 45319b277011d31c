using System.Security.Cryptography;
using System.Text;

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
    internal override int Encode(ReadOnlySpan<byte> text, Span<int> ids)
    {
        int foreign = text.IndexOfAnyExceptInRange((byte)0x01, (byte)0x7f);
        if (foreign >= 0)
        {
            Rune.DecodeFromUtf8(text[foreign..], out var character, out _);
            throw new DataException(
                $"{TokenizerName} has no id for U+{character.Value:X4} at position {foreign}: it takes U+0001 to U+007F. "
                + $"Use the tokenizer {BytePairTokenizer.R50kBaseName} for other text.");
        }

        for (int i = 0; i < text.Length; i++)
            ids[i] = text[i];
        return text.Length;
    }

    private protected override ReadOnlySpan<byte> BytesOfKnown(int id) => Characters.AsSpan(id, 1);
}
