using System.Diagnostics;
using Hybrid.Tokenization;

namespace Hybrid.Benchmarks.Pipeline;

/// <summary>Tokenizing alone: texts that are in memory, ids that are thrown away.</summary>
internal static class BareTokenization
{
    /// <summary>Hybrid's tokenizer on some threads, over texts in UTF-8.</summary>
    public static TokenizationFigures Measure(byte[][] texts, int threads)
    {
        var tokenizer = Tokenizer.ByName("r50k_base");
        int longest = texts.Max(text => text.Length);
        return Measure(texts, threads, () =>
        {
            int[] ids = new int[longest];
            return text => tokenizer.Encode(text, ids);
        });
    }

    /// <summary>Microsoft.ML.Tokenizers on one thread, over texts as it takes them.</summary>
    public static TokenizationFigures MeasureLibrary(string[] texts)
    {
        var tokenizer = new LibraryTokenizer();
        return Measure(texts, threads: 1, () => tokenizer.Encode);
    }

    private static TokenizationFigures Measure<T>(T[] texts, int threads, Func<Func<T, int>> createEncoder)
    {
        long tokens = 0;
        int next = -1;
        var encoders = Enumerable.Range(0, threads).Select(_ => createEncoder()).ToList();
        var cpuBefore = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        var workers = encoders.Select(encode => new Thread(() => EncodeWhatIsLeft(encode))).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new TokenizationFigures(tokens, seconds, (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds);

        void EncodeWhatIsLeft(Func<T, int> encode)
        {
            long encoded = 0;
            for (int text = Interlocked.Increment(ref next); text < texts.Length; text = Interlocked.Increment(ref next))
                encoded += encode(texts[text]);
            Interlocked.Add(ref tokens, encoded);
        }
    }
}
