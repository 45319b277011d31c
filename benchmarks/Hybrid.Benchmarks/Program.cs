using BenchmarkDotNet.Running;
using Hybrid.Benchmarks.Pipeline;
using Hybrid.Benchmarks.Reporting;

switch (args)
{
    case [PipelineCommand.Verb, ..]:
        return PipelineCommand.Run(args[1..]);
    case [MeasuredPreparation.Verb, ..]:
        await MeasuredPreparation.RunAsync(args[1..]).ConfigureAwait(false);
        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(ThroughputColumn).Assembly).Run(args, BenchmarkSettings.Create());
        return 0;
}
