namespace Hybrid.Cli.Launching;

/// <summary>Where the lines of all workers but rank 0 go, which has the terminal.</summary>
/// <param name="Output">Lines of stdout.</param>
/// <param name="Error">Lines of stderr.</param>
internal sealed record WorkerOutput(TextWriter Output, TextWriter Error);
