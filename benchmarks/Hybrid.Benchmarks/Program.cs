using BenchmarkDotNet.Running;
using Hybrid.Benchmarks.Reporting;

BenchmarkSwitcher.FromAssembly(typeof(ThroughputColumn).Assembly).Run(args, BenchmarkSettings.Create());
