using System.Buffers;
using System.Text;

namespace Hybrid.Tokenization;

/// <summary>Turns text into token ids and back.</summary>
/// <remarks>Thread safety: immutable; any number of threads may encode and decode at once.</remarks>
public abstract class Tokenizer
{
    private static readonly Lazy<Tokenizer> R50kBase = new(BytePairTokenizer.LoadR50kBase);
    private static readonly Lazy<Tokenizer> AsciiBytes = new(() => new AsciiByteTokenizer());

    private protected Tokenizer()
    {
    }

    /// <summary>The name that <see cref="ByName"/> takes.</summary>
    public abstract string Name { get; }

    /// <summary>SHA-256 of the vocabulary, in lower-case hexadecimal digits.</summary>
    public abstract string Hash { get; }

    /// <summary>Number of ids: every id is under it.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>The id that separates documents. <see cref="Encode(string)"/> of ordinary text never gives it.</summary>
    public abstract int EndOfText { get; }

    /// <summary>The tokenizer of a name.</summary>
    /// <param name="name"><c>r50k_base</c>, or <c>ascii-bytes</c>: one id per ASCII character.</param>
    /// <exception cref="ConfigurationException">There is none of that name.</exception>
    public static Tokenizer ByName(string name) => name switch
    {
        BytePairTokenizer.R50kBaseName => R50kBase.Value,
        AsciiByteTokenizer.TokenizerName => AsciiBytes.Value,
        _ => throw new ConfigurationException(
            $"There is no tokenizer '{name}'. Take {BytePairTokenizer.R50kBaseName} or {AsciiByteTokenizer.TokenizerName}."),
    };

    /// <summary>
    /// The ids of a text. What looks like a special token (<c>&lt;|endoftext|&gt;</c>) is ordinary text. A surrogate
    /// without its other half is taken for U+FFFD.
    /// </summary>
    /// <param name="text">Any text; the empty one has no ids.</param>
    /// <exception cref="DataException">The vocabulary cannot express the text.</exception>
    public IReadOnlyList<int> Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        int[] ids = ArrayPool<int>.Shared.Rent(utf8.Length);
        try
        {
            return ids[..Encode(utf8, ids)];
        }
        finally
        {
            ArrayPool<int>.Shared.Return(ids);
        }
    }

    /// <summary>
    /// The ids of a text in UTF-8: those of <see cref="Encode(string)"/> for the same text. Allocates nothing but for pieces
    /// that this thread has not met lately.
    /// </summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="ids">As long as the text at least: an id stands for one byte or more.</param>
    /// <returns>Number of ids written.</returns>
    /// <exception cref="DataException">The vocabulary cannot express the text.</exception>
    internal abstract int Encode(ReadOnlySpan<byte> text, Span<int> ids);

    /// <summary>The text of ids. Bytes that are not UTF-8 become U+FFFD.</summary>
    /// <param name="ids">Ids under <see cref="VocabularySize"/>.</param>
    /// <exception cref="DataException">An id is not in the vocabulary.</exception>
    public string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var bytes = new List<byte>();
        foreach (int id in ids)
            bytes.AddRange(BytesOf(id));
        return Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
    }

    /// <summary>A decoder for ids that come one at a time.</summary>
    public TokenStreamDecoder CreateStreamDecoder() => new(this);

    /// <summary>The bytes that an id stands for.</summary>
    /// <exception cref="DataException">The id is not in the vocabulary.</exception>
    internal ReadOnlySpan<byte> BytesOf(int id) => (uint)id < (uint)VocabularySize
        ? BytesOfKnown(id)
        : throw new DataException(
            $"Token id {id} is not in the vocabulary of {Name}, whose ids are 0 to {VocabularySize - 1}. "
            + "Decode with the tokenizer that the model was trained with.");

    private protected abstract ReadOnlySpan<byte> BytesOfKnown(int id);
}
