namespace Hybrid.Cli.EndToEnd;

/// <summary>Draws the run's curves.</summary>
internal sealed class PlotStage(RunResults results) : Stage
{
    /// <inheritdoc/>
    public override string Title => "Plot";

    /// <inheritdoc/>
    public override StagePlan Plan() =>
        results.Plan("plot.txt", ["plot", results.RunPath], NamesFiles);

    // The pictures may be gone when what the command said of them is still there.
    private static bool NamesFiles(string result) => File.ReadLines(result).All(File.Exists);
}
