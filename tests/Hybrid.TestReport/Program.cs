using Hybrid.TestReport;

if (args is not [var table])
{
    Console.Error.WriteLine("usage: Hybrid.TestReport SUITES.tsv   (a line per suite: name, results file, exit code)");
    return 2;
}

var report = Report.Of(File.ReadLines(table).Select(SuiteResult.FromTableLine));
foreach (var line in report.Lines())
{
    Console.WriteLine(line);
}

return report.Failed == 0 ? 0 : 1;
