using BenchmarkDotNet.Attributes;
using Hybrid.Benchmarks.Reporting;
using Hybrid.Data;
using Hybrid.Data.Order;

namespace Hybrid.Benchmarks.Loading;

/// <summary>
/// How fast batches come from shards that are in the page cache: LF_LLM-269M's windows and batch in the shuffled order,
/// from few shards and from as many as ten billion tokens have.
/// </summary>
public class LoaderBenchmarks
{
    private const int Context = 1024;
    private const int BatchSequences = 512;
    private const double BatchGigabytes = BatchSequences * (Context + 1) * sizeof(ushort) / 1e9;
    private const int Tokens = 200_000_000;

    private GeneratedShards? _generated;
    private ShardSet? _shards;
    private BatchLoader? _loader;

    /// <summary>Number of shards.</summary>
    [Params(1, 100)]
    public int Shards { get; set; }

    /// <summary>Writes the shards and starts loading.</summary>
    [GlobalSetup]
    public void Start()
    {
        _generated = new GeneratedShards(Shards, Tokens / Shards);
        _shards = _generated.Open();
        _loader = new BatchLoader(
            _shards, new ShuffledOrder(1, _shards.TrainingTable(Context)), BatchShare.Whole(BatchSequences), firstStep: 0);
    }

    /// <summary>Removes what was written.</summary>
    [GlobalCleanup]
    public void Stop()
    {
        _loader?.Dispose();
        _shards?.Dispose();
        _generated?.Dispose();
    }

    /// <summary>A batch of a step.</summary>
    [Benchmark]
    [Throughput(BatchGigabytes, "GB")]
    public int Batch()
    {
        using var batch = _loader!.Next();
        return batch.Count;
    }
}
