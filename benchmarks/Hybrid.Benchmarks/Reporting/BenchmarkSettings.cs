using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;

namespace Hybrid.Benchmarks.Reporting;

/// <summary>How all benchmarks are run.</summary>
internal static class BenchmarkSettings
{
    /// <summary>A process per benchmark, compiled as the published command is, with allocations and throughput shown.</summary>
    public static IConfig Create() => DefaultConfig.Instance
        .AddJob(Job.Default.WithWarmupCount(3).WithIterationCount(10).WithEnvironmentVariable("DOTNET_TieredPGO", "0").AsDefault())
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumn(new ThroughputColumn());
}
