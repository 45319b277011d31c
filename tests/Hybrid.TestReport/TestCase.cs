namespace Hybrid.TestReport;

/// <summary>One test of a results file.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it was skipped; empty for the others.</param>
/// <param name="Duration">How long it ran.</param>
internal sealed record TestCase(string Name, TestOutcome Outcome, string Reason = "", TimeSpan Duration = default);
