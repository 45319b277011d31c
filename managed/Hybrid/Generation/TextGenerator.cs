using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Hybrid.Models;
using Hybrid.Tokenization;

namespace Hybrid.Generation;

/// <summary>
/// Continues a prompt with a model's own words. Several samples go through the model together. One generator may be
/// used from several threads as long as nobody trains the model or writes its tensors meanwhile.
/// </summary>
/// <param name="model">The model; it stays the caller's.</param>
/// <param name="tokenizer">The tokenizer that the model was trained with.</param>
public sealed class TextGenerator(LanguageModel model, Tokenizer tokenizer)
{
    /// <summary>
    /// Generates the samples' tokens as they come: those of one position in order of sample, then the next;
    /// of many samples those of the first batch, then the next.
    /// </summary>
    /// <param name="prompt">Text to continue. An empty one starts a new document.</param>
    /// <param name="options">How to draw.</param>
    /// <param name="cancellationToken">Honoured between tokens.</param>
    /// <exception cref="ConfigurationException">The prompt does not fit the context, or an option is out of range.</exception>
    public async IAsyncEnumerable<GeneratedToken> GenerateAsync(
        string prompt,
        SamplingOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<GeneratedToken>(
            new BoundedChannelOptions(capacity: 1) { SingleReader = true, SingleWriter = true });

        // A thread of its own: OpenMP keeps a team of workers per calling thread, and pool threads would each grow one.
        Task producer = Task.Factory.StartNew(
            () => Produce(prompt, options, channel.Writer, stop.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            await foreach (GeneratedToken token in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return token;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await producer.ConfigureAwait(false);
        }
    }

    /// <summary>Generates all samples and returns their texts, without the prompt.</summary>
    /// <param name="prompt">Text to continue. An empty one starts a new document.</param>
    /// <param name="options">How to draw.</param>
    /// <param name="cancellationToken">Honoured between tokens.</param>
    /// <exception cref="ConfigurationException">The prompt does not fit the context, or an option is out of range.</exception>
    public IReadOnlyList<string> Generate(
        string prompt, SamplingOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(options);

        options.Validate();
        var texts = new string[options.Samples];
        foreach (GeneratedToken token in Tokens(prompt, options, cancellationToken))
        {
            texts[token.Sample] += token.Text;
        }

        return texts;
    }

    private void Produce(
        string prompt, SamplingOptions options, ChannelWriter<GeneratedToken> writer, CancellationToken cancellationToken)
    {
        try
        {
            foreach (GeneratedToken token in Tokens(prompt, options, cancellationToken))
            {
                writer.WriteAsync(token, cancellationToken).AsTask().GetAwaiter().GetResult();
            }

            writer.Complete();
        }
        catch (Exception error)
        {
            writer.Complete(error); // The reader throws it.
        }
    }

    private IEnumerable<GeneratedToken> Tokens(
        string prompt, SamplingOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        int[] promptIds = PromptIds(prompt);
        int atOnce = SampleBatch.LargestFor(model.Config, promptIds.Length, options.MaxNewTokens);
        for (int first = 0, count; first < options.Samples; first += count)
        {
            count = Math.Min(atOnce, options.Samples - first);
            foreach (GeneratedToken token in Batch(promptIds, options, first, count, cancellationToken))
            {
                yield return token;
            }
        }
    }

    private IEnumerable<GeneratedToken> Batch(
        int[] promptIds, SamplingOptions options, int first, int count, CancellationToken cancellationToken)
    {
        int room = model.Config.NCtx - promptIds.Length;
        int newTokens = Math.Min(options.MaxNewTokens, room);
        GenerationEnd lastEnd = room < options.MaxNewTokens ? GenerationEnd.ContextFull : GenerationEnd.MaxNewTokens;

        // A model's vocabulary can be wider than the tokenizer's; the ids beyond mean nothing and are never drawn.
        int vocabulary = Math.Min(model.Config.NVocab, tokenizer.VocabularySize);
        var logitSampler = new LogitSampler(options, vocabulary);
        SampleText[] samples = Enumerable.Range(first, count)
            .Select(index => Start(options, index, promptIds, newTokens))
            .ToArray();

        using var decoder = new Decoder(model, count, promptIds.Length + newTokens, options.Weights);
        var logits = new float[count * model.Config.NVocab]; // [count, V]
        var step = new int[count]; // An ended sample repeats its last token; nobody reads what follows.
        cancellationToken.ThrowIfCancellationRequested();
        decoder.Append(Enumerable.Repeat(promptIds, count).SelectMany(ids => ids).ToArray(), logits);
        for (int position = 1; ; position++)
        {
            for (int index = 0; index < samples.Length; index++)
            {
                SampleText sample = samples[index];
                if (sample.Ended)
                {
                    continue;
                }

                int id = sample.Draw(logitSampler, logits.AsSpan(index * model.Config.NVocab, vocabulary));
                step[index] = id;
                bool endOfText = options.StopAtEndOfText && id == tokenizer.EndOfText;
                (string text, GenerationEnd? end) = sample.Add(
                    id, endOfText ? GenerationEnd.EndOfText : position == newTokens ? lastEnd : null);
                yield return new GeneratedToken(first + index, id, text, end);
            }

            if (Array.TrueForAll(samples, sample => sample.Ended))
            {
                yield break;
            }

            cancellationToken.ThrowIfCancellationRequested();
            decoder.Append(step, logits);
        }
    }

    private SampleText Start(SamplingOptions options, int index, int[] promptIds, int newTokens) => new(
        tokenizer.CreateStreamDecoder(),
        new StopStringFilter(options.StopStrings),
        options.RepetitionPenalty == 1
            ? null
            : new RepetitionPenalty(options.RepetitionPenalty, tokenizer.VocabularySize, promptIds, newTokens),
        SplitMix64.ForSample(options.Seed, index));

    private int[] PromptIds(string prompt)
    {
        if (prompt.Length == 0)
        {
            return tokenizer.EndOfText < model.Config.NVocab
                ? [tokenizer.EndOfText]
                : throw new ConfigurationException(
                    "The prompt is empty and the model's vocabulary has no <|endoftext|> to start from. Give a prompt.");
        }

        int[] ids = [.. tokenizer.Encode(prompt)];
        if (ids.Length >= model.Config.NCtx)
        {
            throw new ConfigurationException(
                $"The prompt has {ids.Length} tokens, but the model's context is {model.Config.NCtx} tokens and must hold "
                + $"the prompt and at least one more. Shorten the prompt to at most {model.Config.NCtx - 1} tokens.");
        }

        return ids;
    }
}
