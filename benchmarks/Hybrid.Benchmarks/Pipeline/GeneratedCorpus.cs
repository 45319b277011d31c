using Hybrid.GeneratedText;
using Encoding = System.Text.Encoding;

namespace Hybrid.Benchmarks.Pipeline;

/// <summary>Parquet files of generated documents, and the same documents in memory.</summary>
internal sealed class GeneratedCorpus
{
    private const int Files = 8;

    private GeneratedCorpus(string folder, byte[][] texts)
    {
        Folder = folder;
        Texts = texts;
        Bytes = texts.Sum(text => (long)text.Length);
    }

    /// <summary>Where the Parquet files are.</summary>
    public string Folder { get; }

    /// <summary>All documents as UTF-8, in their order.</summary>
    public byte[][] Texts { get; }

    /// <summary>Bytes of all documents.</summary>
    public long Bytes { get; }

    /// <summary>Writes files of so many bytes of text together.</summary>
    public static GeneratedCorpus Write(string folder, long seed, long bytes)
    {
        Directory.CreateDirectory(folder);
        var text = new FineWebLikeText(seed);
        var parquet = new FineWebLikeParquet(text);
        for (int file = 0; file < Files; file++)
        {
            long missing = Math.Max(1, (bytes * (file + 1) / Files) - parquet.TextBytes);
            parquet.Write(Path.Combine(folder, $"part-{file}.parquet"), missing);
        }

        byte[][] texts = new byte[parquet.Documents][];
        Parallel.For(0, texts.Length, number => texts[number] = Encoding.UTF8.GetBytes(text.Document(number)));
        return new GeneratedCorpus(folder, texts);
    }
}
