using Hybrid.Generation;
using Hybrid.Models;
using Hybrid.Tests.Reference;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Generation;

internal sealed class TextGeneratorTests
{
    private static readonly Tokenizer Ascii = Tokenizer.ByName("ascii-bytes");

    [Test]
    public void Greedy_text_is_the_references(
        [Values("init", "trained")] string weights, [Values(0, 1)] int sequence, [Values(1, 3)] int samples)
    {
        ReferenceFile decode = ReferenceFile.Open("decode.safetensors");
        int[] promptIds = decode.Ids($"{weights}.greedy{sequence}.prompt");
        int[] expected = decode.Ids($"{weights}.greedy{sequence}.sequence");
        using LanguageModel model = TinyModel.Create(weights);

        IReadOnlyList<string> texts = new TextGenerator(model, Ascii).Generate(
            Ascii.Decode(promptIds),
            new SamplingOptions
            {
                Temperature = 0,
                MaxNewTokens = expected.Length - promptIds.Length,
                Samples = samples,
                StopAtEndOfText = false,
            });

        string continuation = Ascii.Decode(expected.Skip(promptIds.Length));
        Assert.That(texts, Is.EqualTo(Enumerable.Repeat(continuation, samples)));
    }

    [Test]
    public void A_sample_depends_on_the_seed_and_its_index_alone()
    {
        using LanguageModel model = TinyModel.Create("trained");
        var generator = new TextGenerator(model, Ascii);
        SamplingOptions options = new() { Seed = 5, MaxNewTokens = 20, Samples = 4, StopAtEndOfText = false };

        IReadOnlyList<string> four = generator.Generate("ab", options);

        Assert.Multiple(() =>
        {
            Assert.That(four, Is.Unique);
            Assert.That(generator.Generate("ab", options), Is.EqualTo(four));
            Assert.That(generator.Generate("ab", options with { Samples = 2 }), Is.EqualTo(four.Take(2)));
            Assert.That(generator.Generate("ab", options with { Seed = 6 }), Is.Not.EqualTo(four));
        });
    }

    [Test]
    public async Task Tokens_come_in_order_of_position_and_the_last_says_why_it_is()
    {
        using LanguageModel model = TinyModel.Create("init");
        SamplingOptions options = new() { Temperature = 0, MaxNewTokens = 3, Samples = 2, StopAtEndOfText = false };

        List<GeneratedToken> tokens = await Collect(new TextGenerator(model, Ascii).GenerateAsync("abcd", options));

        Assert.Multiple(() =>
        {
            Assert.That(tokens.Select(token => token.Sample), Is.EqualTo(new[] { 0, 1, 0, 1, 0, 1 }));
            Assert.That(tokens.Take(4).Select(token => token.End), Is.All.Null);
            Assert.That(tokens.Skip(4).Select(token => token.End), Is.All.EqualTo(GenerationEnd.MaxNewTokens));
            Assert.That(Ascii.Decode(tokens.Select(token => token.Id)), Is.EqualTo(string.Concat(tokens.Select(token => token.Text))));
        });
    }

    [Test]
    public async Task A_full_context_ends_the_text()
    {
        using LanguageModel model = TinyModel.Create("init");
        SamplingOptions options = new() { MaxNewTokens = 1000, StopAtEndOfText = false };

        List<GeneratedToken> tokens = await Collect(new TextGenerator(model, Ascii).GenerateAsync("abcd", options));

        Assert.Multiple(() =>
        {
            Assert.That(tokens, Has.Count.EqualTo(TinyModel.Config.NCtx - 4));
            Assert.That(tokens[^1].End, Is.EqualTo(GenerationEnd.ContextFull));
        });
    }

    [Test]
    public async Task End_of_text_ends_its_sample_only_and_is_not_part_of_the_text()
    {
        using LanguageModel model = TinyModel.Create("init");
        Favour(model, Ascii.EndOfText);
        SamplingOptions options = new() { MaxNewTokens = 25, Samples = 8, Seed = 3 };

        List<GeneratedToken> tokens = await Collect(new TextGenerator(model, Ascii).GenerateAsync("abcd", options));

        GeneratedToken[] lasts = [.. tokens.GroupBy(token => token.Sample).Select(sample => sample.Last())];
        Assert.Multiple(() =>
        {
            Assert.That(lasts, Has.Length.EqualTo(8));
            Assert.That(lasts.Count(last => last.End == GenerationEnd.EndOfText), Is.InRange(1, 7), "a mix makes the case");
            Assert.That(
                tokens.Where(token => token.Id == Ascii.EndOfText),
                Is.All.Matches<GeneratedToken>(token => token is { Text: "", End: GenerationEnd.EndOfText }));
            Assert.That(tokens.Count(token => token.End is not null), Is.EqualTo(8), "nothing follows a sample's end");
        });
    }

    [Test]
    public async Task A_stop_string_ends_its_sample_only_and_is_not_part_of_the_text()
    {
        using LanguageModel model = TinyModel.Create("trained");
        var generator = new TextGenerator(model, Ascii);
        SamplingOptions options = new() { Seed = 5, MaxNewTokens = 25, Samples = 3, StopAtEndOfText = false };
        IReadOnlyList<string> whole = generator.Generate("ab", options);
        string stop = whole[1][8..11]; // three tokens
        Assume.That(whole[0] + whole[2], Does.Not.Contain(stop));

        List<GeneratedToken> tokens = await Collect(
            generator.GenerateAsync("ab", options with { StopStrings = [stop, "never written"] }));

        ILookup<int, GeneratedToken> samples = tokens.ToLookup(token => token.Sample);
        Assert.Multiple(() =>
        {
            Assert.That(
                samples.Select(sample => string.Concat(sample.Select(token => token.Text))),
                Is.EqualTo(new[] { whole[0], whole[1][..whole[1].IndexOf(stop, StringComparison.Ordinal)], whole[2] }));
            Assert.That(samples[1].Last().End, Is.EqualTo(GenerationEnd.StopString));
            Assert.That(samples[1].Count(), Is.LessThanOrEqualTo(11));
            Assert.That(samples[0].Last().End, Is.EqualTo(GenerationEnd.MaxNewTokens));
        });
    }

    [Test]
    public void A_strong_repetition_penalty_never_writes_a_token_twice_even_greedily()
    {
        using LanguageModel model = TinyModel.Create("trained");
        SamplingOptions options = new() { Temperature = 0, MaxNewTokens = 25, Samples = 2, StopAtEndOfText = false };

        IReadOnlyList<string> plain = new TextGenerator(model, Ascii).Generate("abab", options);
        IReadOnlyList<string> penalised = new TextGenerator(model, Ascii).Generate(
            "abab", options with { RepetitionPenalty = 1e6 });

        Assert.Multiple(() =>
        {
            Assert.That("abab" + plain[0], Is.Not.EqualTo("abab" + penalised[0]));
            Assert.That("ab" + penalised[0], Is.Unique, "the prompt counts");
            Assert.That(penalised[1], Is.EqualTo(penalised[0]));
        });
    }

    [Test]
    public void With_every_filter_a_sample_is_the_same_alone_and_in_a_batch()
    {
        using LanguageModel model = TinyModel.Create("trained");
        var generator = new TextGenerator(model, Ascii);
        SamplingOptions options = new()
        {
            Seed = 11,
            MaxNewTokens = 25,
            Samples = 5,
            TopK = 60,
            TopP = 0.95,
            MinP = 0.02,
            RepetitionPenalty = 1.3,
            StopStrings = ["e", "Q"],
            StopAtEndOfText = false,
        };

        IReadOnlyList<string> five = generator.Generate("ab", options);

        Assert.That(
            Enumerable.Range(1, 5).Select(samples => generator.Generate("ab", options with { Samples = samples })),
            Is.EqualTo(Enumerable.Range(1, 5).Select(samples => five.Take(samples))));
    }

    [Test]
    public async Task Many_samples_go_in_batches_and_are_what_they_are_alone()
    {
        using LanguageModel model = TinyModel.Create("trained");
        var generator = new TextGenerator(model, Ascii);
        SamplingOptions options = new() { Seed = 5, MaxNewTokens = 6, Samples = 130, StopAtEndOfText = false };

        List<GeneratedToken> tokens = await Collect(generator.GenerateAsync("ab", options));

        IReadOnlyList<string> texts = generator.Generate("ab", options);
        Assert.Multiple(() =>
        {
            Assert.That(texts.Take(3), Is.EqualTo(generator.Generate("ab", options with { Samples = 3 })));
            Assert.That(
                tokens.GroupBy(token => token.Sample).Select(sample => string.Concat(sample.Select(token => token.Text))),
                Is.EqualTo(texts));
            Assert.That(texts.Distinct().Count(), Is.GreaterThan(64), "a batch does not repeat the one before");
            Assert.That(
                tokens.FindIndex(token => token.Sample == 64), Is.EqualTo(64 * 6), "the first batch ends before the second");
        });
    }

    [Test]
    public async Task An_empty_prompt_starts_from_end_of_text()
    {
        using LanguageModel model = TinyModel.Create("trained");
        SamplingOptions options = new() { Temperature = 0, MaxNewTokens = 1, StopAtEndOfText = false };
        var logits = new float[TinyModel.Config.NVocab];
        using var decoder = new Decoder(model, batch: 1, maxLength: 1);
        decoder.Append([Ascii.EndOfText], logits);

        List<GeneratedToken> tokens = await Collect(new TextGenerator(model, Ascii).GenerateAsync("", options));

        Assert.That(tokens.Single().Id, Is.EqualTo(Array.IndexOf(logits, logits.Max())));
    }

    [TestCase(31, true)]
    [TestCase(32, false)]
    [TestCase(100, false)]
    public void A_prompt_must_leave_room_in_the_context(int length, bool fits)
    {
        using LanguageModel model = TinyModel.Create("init");
        var generator = new TextGenerator(model, Ascii);
        string prompt = new('a', length);
        var options = new SamplingOptions { StopAtEndOfText = false };

        if (fits)
        {
            Assert.That(generator.Generate(prompt, options).Single(), Has.Length.EqualTo(1));
        }
        else
        {
            Assert.That(
                () => generator.Generate(prompt, options),
                Throws.TypeOf<ConfigurationException>().With.Message.Contains($"{length} tokens")
                    .And.Message.Contains("at most 31 tokens").And.Property("ExitCode").EqualTo(2));
        }
    }

    [Test]
    public void Cancellation_is_honoured_between_tokens()
    {
        using LanguageModel model = TinyModel.Create("init");
        using var cancellation = new CancellationTokenSource();
        int seen = 0;

        Assert.That(
            async () =>
            {
                await foreach (GeneratedToken _ in new TextGenerator(model, Ascii).GenerateAsync(
                    "a", new SamplingOptions { MaxNewTokens = 30, StopAtEndOfText = false }, cancellation.Token))
                {
                    if (++seen == 3)
                    {
                        await cancellation.CancelAsync();
                    }
                }
            },
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(seen, Is.InRange(3, 5), "a token or two may have been under way");
    }

    [Test]
    public async Task Leaving_the_stream_early_frees_its_decoder()
    {
        using LanguageModel model = TinyModel.Create("init");
        long before = HybridRuntime.LiveObjects;

        await foreach (GeneratedToken _ in new TextGenerator(model, Ascii).GenerateAsync("a", new SamplingOptions()))
        {
            break;
        }

        Assert.That(HybridRuntime.LiveObjects, Is.EqualTo(before));
    }

    [Test]
    public void An_error_in_the_stream_reaches_its_reader() => Assert.That(
        async () =>
        {
            using LanguageModel model = TinyModel.Create("init");
            await Collect(new TextGenerator(model, Ascii).GenerateAsync("a", new SamplingOptions { TopK = -3 }));
        },
        Throws.TypeOf<ConfigurationException>());

    /// <summary>Makes a token as likely as the one that is likeliest after "abcd", by the tied head's row.</summary>
    private static void Favour(LanguageModel model, int id)
    {
        TensorInfo embedding = model.Tensors.Single(tensor => tensor.Name == "embd.weight");
        var weights = new float[embedding.ElementCount];
        model.ReadTensor(embedding.Index, weights);
        var logits = new float[TinyModel.Config.NVocab];
        using var decoder = new Decoder(model, batch: 1, maxLength: 4);
        decoder.Append([.. Ascii.Encode("abcd")], logits);

        int likeliest = Array.IndexOf(logits, logits.Max());
        int width = TinyModel.Config.NEmbd;
        weights.AsSpan(likeliest * width, width).CopyTo(weights.AsSpan(id * width, width));
        model.WriteTensor(embedding.Index, weights);
    }

    private static async Task<List<GeneratedToken>> Collect(IAsyncEnumerable<GeneratedToken> stream)
    {
        var tokens = new List<GeneratedToken>();
        await foreach (GeneratedToken token in stream)
        {
            tokens.Add(token);
        }

        return tokens;
    }
}
