namespace Hybrid.Cli.EndToEnd;

/// <summary>What a stage is going to do.</summary>
internal abstract record StagePlan
{
    private StagePlan()
    {
    }

    /// <summary>Nothing.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Result">A file with what it printed when it was done; null where none is kept.</param>
    public sealed record Skip(string Reason, string? Result = null) : StagePlan;

    /// <summary>A command of hybrid.</summary>
    /// <param name="Words">The command line, without <c>hybrid</c>.</param>
    /// <param name="Result">A file to keep what it prints in; null where the command leaves its results itself.</param>
    public sealed record Run(IReadOnlyList<string> Words, string? Result = null) : StagePlan;
}
