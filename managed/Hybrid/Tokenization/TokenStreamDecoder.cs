using System.Text;

namespace Hybrid.Tokenization;

/// <summary>
/// Decodes ids one at a time. A token may end inside a character: the incomplete UTF-8 is held back until the rest
/// comes, so that the pieces put together are what <see cref="Tokenizer.Decode"/> gives.
/// </summary>
/// <remarks>Thread safety: none; one decoder per stream.</remarks>
public sealed class TokenStreamDecoder
{
    private readonly Tokenizer _tokenizer;
    private readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();

    internal TokenStreamDecoder(Tokenizer tokenizer) => _tokenizer = tokenizer;

    /// <summary>The text that became certain with this id; may be empty.</summary>
    /// <param name="id">The next id.</param>
    /// <exception cref="DataException">The id is not in the vocabulary.</exception>
    public string Append(int id) => Convert(_tokenizer.BytesOf(id), flush: false);

    /// <summary>The end of the stream: U+FFFD for a character that stayed incomplete, or nothing. The decoder starts anew.</summary>
    public string Flush() => Convert([], flush: true);

    private string Convert(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> characters = stackalloc char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        int count = _utf8.GetChars(bytes, characters, flush);
        return new string(characters[..count]);
    }
}
