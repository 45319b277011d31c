using BenchmarkDotNet.Attributes;
using Hybrid.Data;
using Hybrid.Data.Order;

namespace Hybrid.Benchmarks.Loading;

/// <summary>
/// How long batches take from shards that are on the disk alone: 64 windows a step, LF_LLM-269M's on each of 8 GPUs. The
/// shards are thrown out of the page cache before each measurement (on Linux; elsewhere they stay).
/// </summary>
public class ColdLoaderBenchmarks
{
    private const int Context = 1024;
    private const int BatchSequences = 64;
    private const int Batches = 32;
    private const int Shards = 10;
    private const int ShardTokens = 100_000_000;

    private GeneratedShards? _generated;
    private ShardSet? _shards;
    private BatchLoader? _loader;

    /// <summary>Writes the shards.</summary>
    [GlobalSetup]
    public void Write() => _generated = new GeneratedShards(Shards, ShardTokens);

    /// <summary>Removes them.</summary>
    [GlobalCleanup]
    public void Delete() => _generated?.Dispose();

    /// <summary>Forgets them and starts to load.</summary>
    [IterationSetup]
    public void Start()
    {
        _generated!.Forget();
        _shards = _generated.Open();
        _loader = new BatchLoader(
            _shards, new ShuffledOrder(1, _shards.TrainingTable(Context)), BatchShare.Whole(BatchSequences), firstStep: 0);
    }

    /// <summary>Stops loading.</summary>
    [IterationCleanup]
    public void Stop()
    {
        _loader?.Dispose();
        _shards?.Dispose();
    }

    /// <summary>A batch of a step, when steps follow each other at once.</summary>
    [Benchmark(OperationsPerInvoke = Batches)]
    public int Batch()
    {
        int windows = 0;
        for (int step = 0; step < Batches; step++)
        {
            using var batch = _loader!.Next();
            windows += batch.Count;
        }

        return windows;
    }
}
