using Hybrid.Interop;
using Hybrid.Models;

namespace Hybrid.Generation;

/// <summary>Decodes a batch of sequences token by token with a key/value cache. No dropout.</summary>
/// <remarks>Thread safety: one thread at a time.</remarks>
public sealed unsafe class Decoder : IDisposable
{
    private readonly DecoderHandle _handle;
    private readonly int _vocabulary;

    /// <summary>Creates a decoder.</summary>
    /// <param name="model">The model; its parameters must not change while the cache holds tokens.</param>
    /// <param name="batch">Sequences decoded together.</param>
    /// <param name="maxLength">Longest sequence, in tokens; at most the model's n_ctx.</param>
    /// <param name="weights">
    /// What the products read. <see cref="DecoderWeights.Int8"/> converts the parameters that the model has now.
    /// </param>
    /// <exception cref="ConfigurationException">A size or the kind of weights is out of range.</exception>
    /// <exception cref="MemoryExhaustedException">There is not enough memory for the cache or the weights.</exception>
    public Decoder(LanguageModel model, int batch, int maxLength, DecoderWeights weights = DecoderWeights.Float32)
    {
        ArgumentNullException.ThrowIfNull(model);

        HyDecoder* decoder;
        using var native = model.Handle.Borrow();
        NativeCore.Check(Native.DecoderCreate(native.Pointer, batch, maxLength, (HyDecoderWeights)weights, &decoder));
        _handle = new DecoderHandle(decoder);
        _vocabulary = model.Config.NVocab;
        Batch = batch;
        MaxLength = maxLength;
    }

    /// <summary>Sequences decoded together.</summary>
    public int Batch { get; }

    /// <summary>Longest sequence, in tokens.</summary>
    public int MaxLength { get; }

    /// <summary>Tokens appended so far to each sequence.</summary>
    public int Length
    {
        get
        {
            int length;
            using var decoder = _handle.Borrow();
            NativeCore.Check(Native.DecoderGetLength(decoder.Pointer, &length));
            return length;
        }
    }

    /// <summary>Appends tokens to every sequence and gives the logits that follow the last one.</summary>
    /// <param name="tokens">[<see cref="Batch"/>, count] with count at least 1.</param>
    /// <param name="logits">Receives [<see cref="Batch"/>, V].</param>
    /// <exception cref="ArgumentException">The lengths of the spans do not fit.</exception>
    /// <exception cref="ConfigurationException">The sequences would exceed <see cref="MaxLength"/>.</exception>
    /// <exception cref="DataException">A token id is not in the vocabulary.</exception>
    public void Append(ReadOnlySpan<int> tokens, Span<float> logits)
    {
        int count = BatchShape.LengthOf(tokens.Length, Batch);
        BatchShape.CheckCount(nameof(logits), logits.Length, (long)Batch * _vocabulary);

        using var decoder = _handle.Borrow();
        fixed (int* tokensPointer = tokens)
        fixed (float* logitsPointer = logits)
            NativeCore.Check(Native.DecoderAppend(decoder.Pointer, tokensPointer, count, logitsPointer));
    }

    /// <summary>Goes back to the first <paramref name="length"/> tokens of every sequence; 0 starts over.</summary>
    /// <exception cref="ConfigurationException"><paramref name="length"/> is not in [0, <see cref="Length"/>].</exception>
    public void Truncate(int length)
    {
        using var decoder = _handle.Borrow();
        NativeCore.Check(Native.DecoderTruncate(decoder.Pointer, length));
    }

    /// <summary>Frees the cache.</summary>
    public void Dispose() => _handle.Dispose();
}
