using BenchmarkDotNet.Attributes;
using Hybrid.Benchmarks.Reporting;
using Hybrid.Data.Preparation.Reading;
using Hybrid.GeneratedText;
using ParquetSharp;

namespace Hybrid.Benchmarks;

/// <summary>Text per second out of Parquet files with FineWeb-Edu's columns, which are in the page cache, on one core.</summary>
public class ParquetReadingBenchmarks
{
    private const int Megabytes = 50;
    private const long Bytes = Megabytes * 1_000_000L;
    private const int MaxDocumentBytes = 1 << 24;

    private string _folder = "";
    private string _path = "";

    /// <summary>How the file is compressed.</summary>
    [Params(Compression.Snappy, Compression.Zstd)]
    public Compression Compression { get; set; }

    /// <summary>Writes the file.</summary>
    [GlobalSetup]
    public void Write()
    {
        _folder = Directory.CreateTempSubdirectory("hybrid-benchmark-").FullName;
        _path = Path.Combine(_folder, "texts.parquet");
        new FineWebLikeParquet(new FineWebLikeText(seed: 1)).Write(_path, Bytes, Compression);
    }

    /// <summary>Removes the file.</summary>
    [GlobalCleanup]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    /// <summary>Batches of documents, as preparation reads them.</summary>
    [Benchmark]
    [Throughput(Megabytes, "MB")]
    public long Read()
    {
        using var reader = new ParquetReader(_path, "text", MaxDocumentBytes);
        long bytes = 0;
        foreach (var batch in reader.Read(default))
        {
            bytes += batch.Bytes;
            batch.Dispose();
            if (bytes >= Bytes)
                break;
        }

        return bytes;
    }

    /// <summary>What Arrow needs to decompress the pages, and nothing else.</summary>
    [Benchmark(Baseline = true)]
    [Throughput(Megabytes, "MB")]
    public long Decompress()
    {
        short[] levels = new short[1024];
        var texts = new ByteArray[1024];
        long bytes = 0;
        using var file = new ParquetFileReader(_path);
        for (int index = 0; bytes < Bytes; index++)
        {
            using var group = file.RowGroup(index);
            using var column = (ColumnReader<ByteArray>)group.Column(0);
            while (column.HasNext && bytes < Bytes)
            {
                column.ReadBatch(texts.Length, levels, levels, texts, out long read);
                for (int i = 0; i < read; i++)
                    bytes += texts[i].Length;
            }
        }

        return bytes;
    }
}
