using System.Globalization;

namespace Hybrid.TestReport;

/// <summary>What became of one suite: one native test executable, or one managed test project.</summary>
/// <param name="Name">The suite's name.</param>
/// <param name="Tests">Its tests; empty where it left no results file.</param>
/// <param name="ExitCode">Its process's exit code.</param>
internal sealed record SuiteResult(string Name, IReadOnlyList<TestCase> Tests, int ExitCode)
{
    /// <summary>Reads a line "name TAB results file TAB exit code" and the results file it names.</summary>
    public static SuiteResult FromTableLine(string line)
    {
        var fields = line.Split('\t');
        return new(
            fields[0],
            File.Exists(fields[1]) ? ResultsFile.Read(fields[1]) : [],
            int.Parse(fields[2], CultureInfo.InvariantCulture));
    }

    /// <summary>How many tests ended so.</summary>
    public int Count(TestOutcome outcome) => Tests.Count(test => test.Outcome == outcome);

    /// <summary>How long its tests ran, one after the other.</summary>
    public double Seconds => Tests.Sum(test => test.Duration.TotalSeconds);

    /// <summary>
    /// A line for every failure: each failed test, a suite that ran nothing, and a process that failed although none
    /// of its tests did (a crash on the way out, a sanitizer's report).
    /// </summary>
    public IReadOnlyList<string> Failures()
    {
        var failures = Tests.Where(test => test.Outcome == TestOutcome.Failed)
            .Select(test => $"{Name}: {test.Name}").ToList();
        if (failures.Count > 0)
        {
            return failures;
        }

        if (Count(TestOutcome.Passed) == 0)
        {
            return [$"{Name}: ran no test (exit code {ExitCode})"];
        }

        return ExitCode == 0 ? [] : [$"{Name}: every test passed, but its exit code is {ExitCode}"];
    }
}
