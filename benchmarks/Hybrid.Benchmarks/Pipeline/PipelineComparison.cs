using System.Text.Json;
using Encoding = System.Text.Encoding;

namespace Hybrid.Benchmarks.Pipeline;

/// <summary>
/// Prepares Parquet files of generated documents, and tokenizes the same documents alone, in turns: what disturbs the
/// machine for a while disturbs both.
/// </summary>
internal static class PipelineComparison
{
    private const long WarmUpBytes = 16_000_000;
    private const long LibraryBytes = 50_000_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Compares, and shows the result.</summary>
    public static void Run(PipelineOptions options)
    {
        try
        {
            var report = Measure(options);
            Console.WriteLine(PipelineText.Table(report));
            if (options.Json is not null)
                File.WriteAllText(options.Json, JsonSerializer.Serialize(report, Indented));
        }
        finally
        {
            if (Directory.Exists(options.Folder))
                Directory.Delete(options.Folder, recursive: true);
        }
    }

    private static PipelineReport Measure(PipelineOptions options)
    {
        Console.WriteLine($"Writing {options.Megabytes} MB of text.");
        var warmUp = GeneratedCorpus.Write(Path.Combine(options.Folder, "warm-up"), seed: 2, WarmUpBytes);
        var corpus = GeneratedCorpus.Write(Path.Combine(options.Folder, "corpus"), seed: 1, options.Megabytes * 1_000_000L);
        byte[][] libraryTexts = FirstTexts(corpus.Texts);
        string[] libraryStrings = [.. libraryTexts.Select(Encoding.UTF8.GetString)];
        BareTokenization.Measure(warmUp.Texts, options.Threads.Max());
        BareTokenization.MeasureLibrary([.. warmUp.Texts.Select(Encoding.UTF8.GetString)]);

        var repetitions = new List<PipelineRepetition>();
        for (int repetition = 1; repetition <= options.Repetitions; repetition++)
        {
            Console.WriteLine($"Repetition {repetition} of {options.Repetitions}.");
            var measurements = options.Threads.Select(threads => new PipelineMeasurement(
                threads,
                BareTokenization.Measure(corpus.Texts, threads),
                MeasuredPreparation.RunInProcess(
                    warmUp.Folder, corpus.Folder, Path.Combine(options.Folder, "dataset"), threads)));
            repetitions.Add(new PipelineRepetition(
                BareTokenization.Measure(corpus.Texts, threads: 1),
                BareTokenization.Measure(libraryTexts, threads: 1),
                BareTokenization.MeasureLibrary(libraryStrings),
                [.. measurements]));
        }

        return new PipelineReport(MachineDescription.Current(), corpus.Bytes, corpus.Texts.Length, repetitions);
    }

    private static byte[][] FirstTexts(byte[][] texts)
    {
        long bytes = 0;
        return [.. texts.TakeWhile(text => (bytes += text.Length) <= LibraryBytes)];
    }
}
