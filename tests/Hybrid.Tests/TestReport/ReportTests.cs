using Hybrid.TestReport;

namespace Hybrid.Tests.TestReport;

/// <summary>The judge of the test command: what it must never call a success.</summary>
internal sealed class ReportTests
{
    private const string GoogleTest = """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites tests="4" failures="1" disabled="1" errors="0" name="AllTests">
          <testsuite name="Rope" tests="4" failures="1" disabled="1" skipped="1" errors="0">
            <testcase name="Rotates" status="run" result="completed" time="2.4" classname="Rope" />
            <testcase name="Inverts" status="run" result="completed" time="0." classname="Rope">
              <failure message="x.cpp:1&#x0A;no" type=""><![CDATA[x.cpp:1 no]]></failure>
            </testcase>
            <testcase name="Wide" status="run" result="skipped" time="0." classname="Rope">
              <skipped message="x.cpp:9&#x0A;no AVX-512 here&#x0A;"><![CDATA[x.cpp:9 no AVX-512 here]]></skipped>
            </testcase>
            <testcase name="DISABLED_Slow" status="notrun" result="suppressed" time="0." classname="Rope" />
          </testsuite>
        </testsuites>
        """;

    private const string Trx = """
        <?xml version="1.0" encoding="utf-8"?>
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results>
            <UnitTestResult testName="Encodes(1)" outcome="Passed" duration="00:01:10.6000000" />
            <UnitTestResult testName="ReadsHeader" outcome="NotExecuted">
              <Output><ErrorInfo><Message>clang is not installed</Message></ErrorInfo></Output>
            </UnitTestResult>
            <UnitTestResult testName="ReadsEnums" outcome="NotExecuted">
              <Output><ErrorInfo><Message>clang is not installed</Message></ErrorInfo></Output>
            </UnitTestResult>
          </Results>
        </TestRun>
        """;

    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("hybrid-report-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void CountsBothFormatsAndGroupsTheReasons()
    {
        var lines = Report.Of([Suite("native", GoogleTest, 1), Suite("managed", Trx, 0)]).Lines().ToList();

        Assert.That(lines[^1], Is.EqualTo("2 passed, 1 failed"));
        Assert.That(
            lines[^2],
            Is.EqualTo("4 skipped: 2 x \"clang is not installed\", 1 x \"no AVX-512 here\", 1 x \"disabled\""));
        Assert.That(lines, Has.Member("FAILED  native: Rope.Inverts"));
    }

    [Test]
    public void NamesTheSlowestTests()
    {
        var lines = Report.Of([Suite("native", GoogleTest, 1), Suite("managed", Trx, 0)]).Lines().ToList();

        Assert.That(lines[^3], Does.StartWith("slowest: Encodes 71 s, Rope.Rotates 2 s, "));
        Assert.That(lines[1], Does.StartWith("managed").And.EndWith(" 71 s"));
    }

    [Test]
    public void NothingSkippedIsSaidShortly()
    {
        var passed = new SuiteResult("suite", [new("test", TestOutcome.Passed)], 0);

        Assert.That(Report.Of([passed]).Lines().TakeLast(2), Is.EqualTo(["0 skipped", "1 passed, 0 failed"]));
    }

    [Test]
    public void SuiteWithoutResultsIsAFailure()
    {
        var crashed = SuiteResult.FromTableLine($"native\t{Path.Combine(_folder, "missing.xml")}\t139");

        Assert.That(Report.Of([crashed]).Failed, Is.EqualTo(1));
        Assert.That(crashed.Failures(), Is.EqualTo(["native: ran no test (exit code 139)"]));
    }

    [Test]
    public void SuiteThatSkippedEverythingIsAFailure()
    {
        var idle = new SuiteResult("suite", [new("test", TestOutcome.Skipped, "no GPU")], 0);

        Assert.That(Report.Of([idle]).Failed, Is.EqualTo(1));
    }

    [Test]
    public void BadExitCodeIsAFailureThoughEveryTestPassed()
    {
        var leaky = new SuiteResult("suite", [new("test", TestOutcome.Passed)], 23);

        Assert.That(Report.Of([leaky]).Failed, Is.EqualTo(1));
    }

    [Test]
    public void NoSuiteAtAllIsAFailure() => Assert.That(Report.Of([]).Failed, Is.EqualTo(1));

    private SuiteResult Suite(string name, string results, int exitCode)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, results);
        return SuiteResult.FromTableLine($"{name}\t{path}\t{exitCode}");
    }
}
