using System.Collections.Concurrent;
using Microsoft.ML.Tokenizers;

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

    private readonly byte[] _file;
    private readonly Vocabulary _vocabulary;

    // An encoder takes a lock for every piece, to ask its cache: threads that share one wait for each other. So there
    // are as many as encode at once, of 13 MB each.
    private readonly ConcurrentBag<TiktokenTokenizer> _idleEncoders = [];

    private BytePairTokenizer(string name, byte[] file, string expectedHash)
    {
        Name = name;
        _file = file;
        _vocabulary = Vocabulary.Parse(file, name, expectedHash);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Hash => _vocabulary.Hash;

    /// <inheritdoc/>
    public override int VocabularySize => _vocabulary.Count + 1;

    /// <inheritdoc/>
    public override int EndOfText => _vocabulary.Count;

    private static ReadOnlySpan<byte> EndOfTextBytes => "<|endoftext|>"u8;

    /// <summary>r50k_base from the file in this assembly.</summary>
    public static BytePairTokenizer LoadR50kBase() => new(R50kBaseName, ReadResource(R50kBaseResource), R50kBaseHash);

    /// <inheritdoc/>
    public override IReadOnlyList<int> Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!_idleEncoders.TryTake(out var encoder))
            encoder = CreateEncoder();
        try
        {
            return encoder.EncodeToIds(text);
        }
        finally
        {
            _idleEncoders.Add(encoder);
        }
    }

    // No special tokens: with none, "<|endoftext|>" in a text is ordinary text.
    private TiktokenTokenizer CreateEncoder()
    {
        using var stream = new MemoryStream(_file);
        return TiktokenTokenizer.Create(stream, new Gpt2PreTokenizer(), normalizer: null);
    }

    private protected override ReadOnlySpan<byte> BytesOfKnown(int id) =>
        id == EndOfText ? EndOfTextBytes : _vocabulary[id];

    private static byte[] ReadResource(string name)
    {
        using var resource = typeof(BytePairTokenizer).Assembly.GetManifestResourceStream(name)
            ?? throw new DataException($"This build of Hybrid lacks the vocabulary {name}. Build or install it again.");
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
