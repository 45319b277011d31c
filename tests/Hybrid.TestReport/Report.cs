using System.Globalization;

namespace Hybrid.TestReport;

/// <summary>All suites added up, as the lines that a person and CI read.</summary>
internal sealed class Report
{
    private const int Slowest = 20;

    private readonly IReadOnlyList<SuiteResult> _suites;
    private readonly IReadOnlyList<string> _failures;

    private Report(IReadOnlyList<SuiteResult> suites)
    {
        _suites = suites;
        _failures = suites.Count == 0 ? ["there is no suite"] : [.. suites.SelectMany(suite => suite.Failures())];
    }

    /// <summary>How many tests failed; a suite that ran nothing counts as one.</summary>
    public int Failed => _failures.Count;

    /// <summary>Adds the suites up.</summary>
    public static Report Of(IEnumerable<SuiteResult> suites) => new([.. suites]);

    /// <summary>A line per suite, a line per failure, the slowest tests, the skipped ones by reason, and "N passed, N failed".</summary>
    public IEnumerable<string> Lines()
    {
        foreach (var suite in _suites)
        {
            yield return $"{suite.Name,-32} {suite.Count(TestOutcome.Passed),5} passed {suite.Failures().Count,4} failed "
                + $"{suite.Count(TestOutcome.Skipped),4} skipped {suite.Seconds,5:F0} s";
        }

        foreach (var failure in _failures)
        {
            yield return $"FAILED  {failure}";
        }

        yield return SlowestLine();
        yield return SkippedLine();
        yield return $"{_suites.Sum(suite => suite.Count(TestOutcome.Passed))} passed, {Failed} failed";
    }

    private string SlowestLine() =>
        "slowest: " + string.Join(", ", _suites.SelectMany(suite => suite.Tests).OrderByDescending(test => test.Duration).Take(Slowest)
            .Select(test => string.Create(CultureInfo.InvariantCulture, $"{ShortName(test)} {test.Duration.TotalSeconds:F0} s")));

    private static string ShortName(TestCase test) => test.Name.Split('(')[0];

    private string SkippedLine()
    {
        var skipped = _suites.SelectMany(suite => suite.Tests).Where(test => test.Outcome == TestOutcome.Skipped).ToList();
        var reasons = skipped.GroupBy(test => test.Reason.ReplaceLineEndings(" ").Trim())
            .OrderByDescending(group => group.Count())
            .Select(group => $"{group.Count()} x \"{(group.Key.Length > 0 ? group.Key : "no reason given")}\"");
        return skipped.Count == 0 ? "0 skipped" : $"{skipped.Count} skipped: {string.Join(", ", reasons)}";
    }
}
