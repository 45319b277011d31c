namespace Hybrid.Benchmarks.Pipeline;

/// <summary>What to compare.</summary>
/// <param name="Threads">Numbers of threads.</param>
/// <param name="Megabytes">Megabytes of text.</param>
/// <param name="Repetitions">How often everything takes its turn.</param>
/// <param name="Folder">Where to write; removed afterwards.</param>
/// <param name="Json">A file for the figures; or null.</param>
internal sealed record PipelineOptions(int[] Threads, int Megabytes, int Repetitions, string Folder, string? Json);
