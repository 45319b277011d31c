using System.Text;
using BenchmarkDotNet.Attributes;
using Hybrid.Benchmarks.Pipeline;
using Hybrid.Benchmarks.Reporting;
using Hybrid.GeneratedText;
using Hybrid.Tokenization;

namespace Hybrid.Benchmarks;

/// <summary>
/// Tokens per second on one core with r50k_base, over documents that no encoder has seen whole before: 100 MB of them
/// come round before one comes again. An operation is 2 million tokens, about 9 MB of text.
/// </summary>
public class TokenizationBenchmarks
{
    private const int Tokens = 2_000_000;
    private const long Characters = 100_000_000;

    private readonly Tokenizer _tokenizer = Tokenizer.ByName("r50k_base");
    private readonly LibraryTokenizer _library = new();
    private string[] _texts = [];
    private byte[][] _utf8 = [];
    private int[] _ids = [];
    private int _next;

    /// <summary>Makes the documents.</summary>
    [GlobalSetup]
    public void Generate()
    {
        _texts = [.. new FineWebLikeText(seed: 1).Documents(0, Characters)];
        _utf8 = [.. _texts.Select(Encoding.UTF8.GetBytes)];
        _ids = new int[_utf8.Max(text => text.Length)];
    }

    /// <summary>What preparation does: UTF-8 into a buffer.</summary>
    [Benchmark]
    [Throughput(Tokens / 1e6, "M tokens")]
    public int Utf8()
    {
        int tokens = 0;
        while (tokens < Tokens)
            tokens += _tokenizer.Encode(Next(_utf8), _ids);
        return tokens;
    }

    /// <summary>What anyone can call: a string into a list.</summary>
    [Benchmark]
    [Throughput(Tokens / 1e6, "M tokens")]
    public int Text()
    {
        int tokens = 0;
        while (tokens < Tokens)
            tokens += _tokenizer.Encode(Next(_texts)).Count;
        return tokens;
    }

    /// <summary>The same with Microsoft.ML.Tokenizers.</summary>
    [Benchmark(Baseline = true)]
    [Throughput(Tokens / 1e6, "M tokens")]
    public int Library()
    {
        int tokens = 0;
        while (tokens < Tokens)
            tokens += _library.Encode(Next(_texts));
        return tokens;
    }

    private T Next<T>(T[] documents) => documents[_next++ % documents.Length];
}
