namespace Hybrid.Cli.EndToEnd;

/// <summary>One of the commands that a whole run consists of.</summary>
internal abstract class Stage
{
    /// <summary>What it is called.</summary>
    public abstract string Title { get; }

    /// <summary>Looks at what is there now and decides what there is to do.</summary>
    public abstract StagePlan Plan();
}
