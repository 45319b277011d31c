namespace Hybrid.Cli.Launching;

/// <summary>How all workers of a start ended.</summary>
/// <param name="Exits">Each, in the order in which they ended.</param>
/// <param name="Stuck">Ranks that had to be killed because they did not end when told to.</param>
internal sealed record WorkersEnd(IReadOnlyList<WorkerExit> Exits, IReadOnlyList<int> Stuck)
{
    /// <summary>
    /// The worker that failed first, not counting those that failed because another one had; null when none failed.
    /// </summary>
    public WorkerExit? Cause =>
        Failures.FirstOrDefault(exit => !exit.IsConsequence && !Stuck.Contains(exit.Rank)) ?? Failures.FirstOrDefault();

    /// <summary>The exit code of the whole.</summary>
    public int ExitCode => Cause?.JobCode
        ?? Exits.OrderBy(exit => exit.Rank).Select(exit => exit.Code).FirstOrDefault(code => code != Infrastructure.ExitCode.Success);

    /// <summary>Ranks that failed by themselves or did not answer: something may be wrong with where they ran.</summary>
    public IReadOnlyList<int> Lost =>
        [.. Exits.Where(exit => exit.IsFailure && !exit.IsConsequence).Select(exit => exit.Rank)];

    private IEnumerable<WorkerExit> Failures => Exits.Where(exit => exit.IsFailure);
}
