using System.CommandLine;

namespace Hybrid.Benchmarks.Pipeline;

/// <summary>The command line of the comparison: <c>pipeline</c>.</summary>
internal static class PipelineCommand
{
    /// <summary>The first argument.</summary>
    public const string Verb = "pipeline";

    /// <summary>Compares, as some arguments ask.</summary>
    /// <param name="arguments">Behind the verb.</param>
    public static int Run(string[] arguments)
    {
        var threads = new Option<string>("--threads")
        {
            Description = "Numbers of threads, between commas",
            DefaultValueFactory = _ => $"1,{Environment.ProcessorCount}",
        };
        var megabytes = new Option<int>("--megabytes") { Description = "Text to prepare", DefaultValueFactory = _ => 400 };
        var repetitions = new Option<int>("--repetitions")
        {
            Description = "How often everything takes its turn",
            DefaultValueFactory = _ => 3,
        };
        var folder = new Option<string>("--folder")
        {
            Description = "Where to write; removed afterwards",
            DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), $"hybrid-benchmark-{Environment.ProcessId}"),
        };
        var json = new Option<string?>("--json") { Description = "A file for all figures" };
        var command = new RootCommand("Prepares generated Parquet files and compares that with tokenizing their texts alone.")
        {
            threads, megabytes, repetitions, folder, json,
        };
        command.SetAction(parsed => PipelineComparison.Run(new PipelineOptions(
            [.. parsed.GetRequiredValue(threads).Split(',').Select(int.Parse)],
            parsed.GetRequiredValue(megabytes),
            parsed.GetRequiredValue(repetitions),
            Path.GetFullPath(parsed.GetRequiredValue(folder)),
            parsed.GetValue(json))));
        return command.Parse(arguments).Invoke();
    }
}
