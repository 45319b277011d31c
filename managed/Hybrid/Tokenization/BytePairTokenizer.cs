using System.Collections.Concurrent;

namespace Hybrid.Tokenization;

/// <summary>
/// Byte pair encoding as tiktoken does it: the text is cut into pieces, a piece's bytes are merged by rank
/// (Sennrich et al. 2016, on bytes as in GPT-2).
/// </summary>
internal sealed class BytePairTokenizer : Tokenizer
{
    /// <summary>The name of GPT-2's vocabulary in tiktoken.</summary>
    public const string R50kBaseName = "r50k_base";

    // The hash that tiktoken itself checks (tiktoken_ext/openai_public.py).
    private const string R50kBaseHash = "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930";
    private const string R50kBaseResource = "Hybrid.Tokenization.r50k_base.tiktoken";

    private readonly TokenTable _tokens;

    // As many as have ever encoded at once.
    private readonly ConcurrentBag<PieceEncoder> _idleEncoders = [];

    private BytePairTokenizer(string name, byte[] file, string expectedHash)
    {
        Name = name;
        _tokens = new TokenTable(Vocabulary.Parse(file, name, expectedHash));
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Hash => Vocabulary.Hash;

    /// <inheritdoc/>
    public override int VocabularySize => Vocabulary.Count + 1;

    /// <inheritdoc/>
    public override int EndOfText => Vocabulary.Count;

    private Vocabulary Vocabulary => _tokens.Vocabulary;

    private static ReadOnlySpan<byte> EndOfTextBytes => "<|endoftext|>"u8;

    /// <summary>r50k_base from the file in this assembly.</summary>
    public static BytePairTokenizer LoadR50kBase() => new(R50kBaseName, ReadResource(R50kBaseResource), R50kBaseHash);

    /// <inheritdoc/>
    internal override int Encode(ReadOnlySpan<byte> text, Span<int> ids)
    {
        if (!_idleEncoders.TryTake(out var encoder))
            encoder = new PieceEncoder(_tokens);
        try
        {
            return encoder.Encode(text, ids);
        }
        finally
        {
            _idleEncoders.Add(encoder);
        }
    }

    private protected override ReadOnlySpan<byte> BytesOfKnown(int id) =>
        id == EndOfText ? EndOfTextBytes : Vocabulary[id];

    private static byte[] ReadResource(string name)
    {
        using var resource = typeof(BytePairTokenizer).Assembly.GetManifestResourceStream(name)
            ?? throw new DataException($"This build of Hybrid lacks the vocabulary {name}. Build or install it again.");
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
