using System.Diagnostics;
using System.Text.Json;
using Hybrid.Data.Preparation;

namespace Hybrid.Benchmarks.Pipeline;

/// <summary>
/// A whole preparation, measured in a process of its own, so that its memory is its own too. The process prepares a small
/// dataset before, after which its code is compiled and its pools are filled.
/// </summary>
internal static class MeasuredPreparation
{
    /// <summary>The first argument of a process that measures.</summary>
    public const string Verb = "prepare-once";

    // So that a small corpus fills dozens of shards, as the ten billion tokens that it stands for fill a hundred.
    private const long ShardTokens = 2_000_000;

    /// <summary>Starts a process and waits for what it has measured.</summary>
    public static PreparationFigures RunInProcess(string warmUpSource, string source, string output, int threads)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        string[] arguments = [Verb, warmUpSource, source, output, $"{threads}"];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        string figures = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The preparation of {source} failed.");
        return JsonSerializer.Deserialize<PreparationFigures>(figures)!;
    }

    /// <summary>What the process does.</summary>
    /// <param name="arguments">Behind the verb: the two sources, the folder to write, the threads.</param>
    public static async Task RunAsync(string[] arguments)
    {
        if (arguments is not [var warmUpSource, var source, var output, var threads])
            throw new ArgumentException($"{Verb} takes two sources, a folder and a number of threads.");
        await MeasureAsync(warmUpSource, output, int.Parse(threads)).ConfigureAwait(false);
        var figures = await MeasureAsync(source, output, int.Parse(threads)).ConfigureAwait(false);
        Console.WriteLine(JsonSerializer.Serialize(figures));
    }

    private static async Task<PreparationFigures> MeasureAsync(string source, string output, int threads)
    {
        var options = new PrepareOptions { Sources = [source], Output = output, Threads = threads, ShardTokens = ShardTokens };
        GC.Collect();
        long allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        var cpuBefore = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        var phases = new PhaseClock();
        var dataset = await DatasetPreparation.RunAsync(options, phases).ConfigureAwait(false);
        var phaseSeconds = phases.Stop();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        Directory.Delete(output, recursive: true);

        using var process = Process.GetCurrentProcess();
        return new PreparationFigures(
            seconds,
            cpu.TotalSeconds,
            phaseSeconds,
            dataset.Manifest.Shards.Sum(shard => shard.Documents),
            dataset.Manifest.Shards.Sum(shard => shard.Tokens),
            allocated,
            process.PeakWorkingSet64);
    }
}
