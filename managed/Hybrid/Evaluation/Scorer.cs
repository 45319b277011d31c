using Hybrid.Data;
using Hybrid.Interop;
using Hybrid.Models;

namespace Hybrid.Evaluation;

/// <summary>Evaluates given text: losses, log-probabilities, logits. No dropout.</summary>
/// <remarks>Thread safety: one thread at a time.</remarks>
public sealed unsafe class Scorer : IDisposable
{
    private readonly ScorerHandle _handle;
    private readonly int _vocabulary;

    /// <summary>Creates a scorer.</summary>
    /// <param name="model">The model; its parameters as they are at each call.</param>
    /// <param name="maxBatch">Sequences that go through the model at once.</param>
    /// <param name="maxLength">Longest sequence, in tokens; at most the model's n_ctx.</param>
    /// <exception cref="ConfigurationException">A size is out of range.</exception>
    /// <exception cref="MemoryExhaustedException">There is not enough memory for the activations.</exception>
    public Scorer(LanguageModel model, int maxBatch, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(model);

        HyScorer* scorer;
        using var native = model.Handle.Borrow();
        NativeCore.Check(Native.ScorerCreate(native.Pointer, maxBatch, maxLength, &scorer));
        _handle = new ScorerHandle(scorer);
        _vocabulary = model.Config.NVocab;
        MaxBatch = maxBatch;
        MaxLength = maxLength;
    }

    /// <summary>Sequences that go through the model at once.</summary>
    public int MaxBatch { get; }

    /// <summary>Longest sequence, in tokens.</summary>
    public int MaxLength { get; }

    /// <summary>Sum of the cross-entropies, in nats, over all windows, and the number of tokens summed.</summary>
    /// <param name="batch">Windows of at most <see cref="MaxLength"/> + 1 ids; any number of them.</param>
    /// <exception cref="DataException">A token id is not in the vocabulary; the message names window and position.</exception>
    public (double LossSum, long Tokens) Loss(TokenBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);

        double lossSum;
        long tokens;
        using var scorer = _handle.Borrow();
        using var windows = batch.Pin();
        HyBatch native = windows.Batch;
        NativeCore.Check(Native.ScorerLoss(scorer.Pointer, &native, batch.Length, &lossSum, &tokens));
        return (lossSum, tokens);
    }

    /// <summary>Natural log-probability of each target given the tokens up to and including its position.</summary>
    /// <param name="tokens">[batch, length] with length at most <see cref="MaxLength"/>.</param>
    /// <param name="targets">[batch, length]; -1 is not scored and gives 0.</param>
    /// <param name="batch">Number of sequences, at most <see cref="MaxBatch"/>.</param>
    /// <param name="result">Receives [batch, length].</param>
    /// <exception cref="ArgumentException">The lengths of the spans do not fit.</exception>
    /// <exception cref="DataException">A token id is not in the vocabulary.</exception>
    public void LogProbabilities(ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets, int batch, Span<float> result)
    {
        int length = BatchShape.LengthOf(tokens.Length, batch);
        BatchShape.CheckCount(nameof(targets), targets.Length, tokens.Length);
        BatchShape.CheckCount(nameof(result), result.Length, tokens.Length);

        using var scorer = _handle.Borrow();
        fixed (int* tokensPointer = tokens, targetsPointer = targets)
        fixed (float* resultPointer = result)
        {
            NativeCore.Check(Native.ScorerLogProbabilities(
                scorer.Pointer, tokensPointer, targetsPointer, batch, length, resultPointer));
        }
    }

    /// <summary>
    /// Natural log-probabilities of the tokens of endings after their contexts; each context is computed once. A context
    /// with one of its endings has at most <see cref="MaxLength"/> tokens, not counting the ending's last; all together
    /// have at most <see cref="MaxBatch"/> times that, not counting the endings' last.
    /// </summary>
    /// <param name="tokens">The ids of an example's context, of its endings one after the other, then the next example.</param>
    /// <param name="contextLengths">Tokens of each example's context, at least 1.</param>
    /// <param name="endingCounts">Endings of each example, at least 1.</param>
    /// <param name="endingLengths">Tokens of each ending, at least 1, in the order of the ids.</param>
    /// <param name="logProbabilities">Receives that of each token of each ending, in the order of the ids.</param>
    /// <param name="topTokens">Receives the likeliest id in the place of each; empty when not wanted.</param>
    /// <exception cref="ArgumentException">The lengths of the spans do not fit.</exception>
    /// <exception cref="ConfigurationException">The examples are larger than what this scorer takes.</exception>
    /// <exception cref="DataException">A token id is not in the vocabulary.</exception>
    public void Endings(
        ReadOnlySpan<int> tokens,
        ReadOnlySpan<int> contextLengths,
        ReadOnlySpan<int> endingCounts,
        ReadOnlySpan<int> endingLengths,
        Span<float> logProbabilities,
        Span<int> topTokens = default)
    {
        BatchShape.CheckCount(nameof(endingCounts), endingCounts.Length, contextLengths.Length);
        BatchShape.CheckCount(nameof(endingLengths), endingLengths.Length, BatchShape.SumOf(endingCounts));
        long endingTokens = BatchShape.SumOf(endingLengths);
        BatchShape.CheckCount(nameof(tokens), tokens.Length, BatchShape.SumOf(contextLengths) + endingTokens);
        BatchShape.CheckCount(nameof(logProbabilities), logProbabilities.Length, endingTokens);
        if (!topTokens.IsEmpty)
            BatchShape.CheckCount(nameof(topTokens), topTokens.Length, endingTokens);

        using var scorer = _handle.Borrow();
        fixed (int* tokensPointer = tokens, contextsPointer = contextLengths, countsPointer = endingCounts)
        fixed (int* lengthsPointer = endingLengths, topPointer = topTokens)
        fixed (float* resultPointer = logProbabilities)
        {
            NativeCore.Check(Native.ScorerEndings(
                scorer.Pointer,
                tokensPointer,
                contextsPointer,
                countsPointer,
                lengthsPointer,
                contextLengths.Length,
                resultPointer,
                topPointer));
        }
    }

    /// <summary>All logits of a forward pass.</summary>
    /// <param name="tokens">[batch, length] with length at most <see cref="MaxLength"/>.</param>
    /// <param name="batch">Number of sequences, at most <see cref="MaxBatch"/>.</param>
    /// <param name="logits">Receives [batch, length, V].</param>
    /// <exception cref="ArgumentException">The lengths of the spans do not fit.</exception>
    /// <exception cref="DataException">A token id is not in the vocabulary.</exception>
    public void Logits(ReadOnlySpan<int> tokens, int batch, Span<float> logits)
    {
        int length = BatchShape.LengthOf(tokens.Length, batch);
        BatchShape.CheckCount(nameof(logits), logits.Length, (long)tokens.Length * _vocabulary);

        using var scorer = _handle.Borrow();
        fixed (int* tokensPointer = tokens)
        fixed (float* logitsPointer = logits)
            NativeCore.Check(Native.ScorerLogits(scorer.Pointer, tokensPointer, batch, length, logitsPointer));
    }

    /// <summary>Frees the activations.</summary>
    public void Dispose() => _handle.Dispose();
}
