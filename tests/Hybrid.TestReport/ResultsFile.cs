using System.Globalization;
using System.Xml.Linq;

namespace Hybrid.TestReport;

/// <summary>Reads googletest's XML (<c>--gtest_output=xml</c>) and Visual Studio's .trx (<c>dotnet test</c>).</summary>
internal static class ResultsFile
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>The tests of a results file, in its order.</summary>
    public static IReadOnlyList<TestCase> Read(string path)
    {
        var root = XDocument.Load(path).Root!;
        return root.Name == Trx + "TestRun"
            ? [.. root.Descendants(Trx + "UnitTestResult").Select(result => FromTrx(result) with { Duration = TrxDuration(result) })]
            : [.. root.Descendants("testcase").Select(test => FromGoogleTest(test) with { Duration = GoogleTestDuration(test) })];
    }

    private static TestCase FromTrx(XElement result)
    {
        var name = (string)result.Attribute("testName")!;
        return (string?)result.Attribute("outcome") switch
        {
            "Passed" => new(name, TestOutcome.Passed),
            "NotExecuted" => new(name, TestOutcome.Skipped, result.Descendants(Trx + "Message").FirstOrDefault()?.Value ?? ""),
            _ => new(name, TestOutcome.Failed),
        };
    }

    private static TestCase FromGoogleTest(XElement test)
    {
        var name = $"{(string?)test.Attribute("classname")}.{(string?)test.Attribute("name")}";
        if (test.Element("failure") is not null)
        {
            return new(name, TestOutcome.Failed);
        }

        if ((string?)test.Attribute("status") == "notrun")
        {
            return new(name, TestOutcome.Skipped, "disabled");
        }

        return test.Element("skipped") is { } skipped
            ? new(name, TestOutcome.Skipped, WithoutPosition((string?)skipped.Attribute("message") ?? ""))
            : new(name, TestOutcome.Passed);
    }

    private static TimeSpan TrxDuration(XElement result) =>
        result.Attribute("duration") is { } text ? TimeSpan.Parse(text.Value, CultureInfo.InvariantCulture) : TimeSpan.Zero;

    private static TimeSpan GoogleTestDuration(XElement test) =>
        test.Attribute("time") is { } text
            ? TimeSpan.FromSeconds(double.Parse(text.Value, CultureInfo.InvariantCulture))
            : TimeSpan.Zero;

    // googletest puts "file:line" on a line of its own before the message.
    private static string WithoutPosition(string message) => message[(message.IndexOf('\n') + 1)..];
}
