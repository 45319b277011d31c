namespace Hybrid.TestReport;

/// <summary>How a test ended.</summary>
internal enum TestOutcome
{
    /// <summary>It ran and held.</summary>
    Passed,

    /// <summary>It ran and did not hold.</summary>
    Failed,

    /// <summary>It did not run and says why.</summary>
    Skipped,
}
