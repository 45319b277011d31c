using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Hybrid.Benchmarks.Reporting;
using Hybrid.Data;
using Hybrid.Data.Order;

namespace Hybrid.Benchmarks;

/// <summary>
/// How fast batches come from shards that are in the page cache: LF_LLM-269M's windows and batch, the shuffled order, ten
/// billion tokens' number of shards.
/// </summary>
public class LoaderBenchmarks
{
    private const int Context = 1024;
    private const int BatchSequences = 512;
    private const double BatchGigabytes = BatchSequences * (Context + 1) * sizeof(ushort) / 1e9;
    private const int Shards = 101;
    private const int ShardTokens = 2_000_000;

    private string _folder = "";
    private ShardSet? _shards;
    private BatchLoader? _loader;

    /// <summary>Writes the shards and starts loading.</summary>
    [GlobalSetup]
    public void Start()
    {
        _folder = Directory.CreateTempSubdirectory("hybrid-benchmark-").FullName;
        for (int shard = 0; shard < Shards; shard++)
            WriteShard(Path.Combine(_folder, $"tokens_{(shard == 0 ? "val" : "train")}_{shard:D6}.bin"), shard);
        _shards = ShardSet.Open(_folder);
        _loader = new BatchLoader(
            _shards, new ShuffledOrder(1, _shards.TrainingTable(Context)), BatchShare.Whole(BatchSequences), firstStep: 0);
    }

    /// <summary>Removes what was written.</summary>
    [GlobalCleanup]
    public void Stop()
    {
        _loader?.Dispose();
        _shards?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A batch of a step.</summary>
    [Benchmark]
    [Throughput(BatchGigabytes, "GB")]
    public int Batch()
    {
        using var batch = _loader!.Next();
        return batch.Count;
    }

    private static void WriteShard(string path, int seed)
    {
        int[] header = new int[256];
        (header[0], header[1], header[2]) = (20240520, 1, ShardTokens);
        ushort[] ids = new ushort[ShardTokens];
        new Random(seed).NextBytes(MemoryMarshal.AsBytes(ids.AsSpan()));
        using var file = File.Create(path);
        file.Write(MemoryMarshal.AsBytes(header.AsSpan()));
        file.Write(MemoryMarshal.AsBytes(ids.AsSpan()));
    }
}
