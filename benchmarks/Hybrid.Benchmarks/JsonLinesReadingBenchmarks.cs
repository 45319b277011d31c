using System.IO.Compression;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Hybrid.Benchmarks.Reporting;
using Hybrid.Data.Preparation.Reading;
using Hybrid.GeneratedText;
using ZstdSharp;

namespace Hybrid.Benchmarks;

/// <summary>Text per second out of files of JSON lines, which are in the page cache, on one core.</summary>
public class JsonLinesReadingBenchmarks
{
    private const int Megabytes = 50;
    private const int MaxDocumentBytes = 1 << 24;

    private string _folder = "";
    private string _path = "";

    /// <summary>How the file is compressed: its name's end, empty where it is not.</summary>
    [Params("", ".gz", ".zst")]
    public string Suffix { get; set; } = "";

    /// <summary>Writes the file.</summary>
    [GlobalSetup]
    public void Write()
    {
        _folder = Directory.CreateTempSubdirectory("hybrid-benchmark-").FullName;
        _path = Path.Combine(_folder, "text.jsonl" + Suffix);
        using var file = File.Create(_path);
        using var lines = Compressed(file);
        foreach (string text in new FineWebLikeText(seed: 1).Documents(0, Megabytes * 1_000_000L))
        {
            JsonSerializer.Serialize(lines, new { id = "an identifier", text });
            lines.WriteByte((byte)'\n');
        }
    }

    /// <summary>Removes the file.</summary>
    [GlobalCleanup]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    /// <summary>Batches of documents, as preparation reads them.</summary>
    [Benchmark]
    [Throughput(Megabytes, "MB")]
    public long Read()
    {
        long bytes = 0;
        using var reader = FileFormat.Of(_path)!.Open(_path, "text", MaxDocumentBytes);
        foreach (var batch in reader.Read(default))
        {
            bytes += batch.Bytes;
            batch.Dispose();
        }

        return bytes;
    }

    private Stream Compressed(FileStream file) => Suffix switch
    {
        ".gz" => new GZipStream(file, CompressionLevel.Optimal),
        ".zst" => new CompressionStream(file),
        _ => new BufferedStream(file),
    };
}
