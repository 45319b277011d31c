using System.Diagnostics;
using System.Globalization;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Commands;

internal sealed class DataPrepareTests
{
    private static readonly string[] DotnetDocs = ["data", "prepare", "--source", "dotnet-docs", "--out", "set"];

    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("hybrid-data-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Killed_or_interrupted_it_leaves_no_dataset_and_the_next_run_goes_on()
    {
        Assert.Multiple(() =>
        {
            Assert.That(StopWhileTokenizing("KILL").ExitCode, Is.EqualTo(137));
            Assert.That(Entries(), Is.EqualTo(new[] { "set.preparing" }));
        });

        var interrupted = StopWhileTokenizing("INT");
        Assert.Multiple(() =>
        {
            Assert.That(interrupted.ExitCode, Is.EqualTo(130));
            Assert.That(interrupted.Error, Does.Contain("interrupted").And.Contain("Run the same command again"));
            Assert.That(Entries(), Is.EqualTo(new[] { "set.preparing" }));
        });

        var whole = HybridCli.Run(_folder, DotnetDocs);
        Assert.Multiple(() =>
        {
            Assert.That(whole.ExitCode, Is.Zero, whole.Error);
            Assert.That(whole.Error, Does.Contain("Went on where an interrupted run had stopped").And.Contain("tokens/s"));
            Assert.That(Entries(), Is.EqualTo(new[] { "set" }));
        });

        var again = HybridCli.Run(_folder, DotnetDocs);
        var other = HybridCli.Run(_folder, [.. DotnetDocs, "--seed", "43"]);
        Assert.Multiple(() =>
        {
            Assert.That(again.ExitCode, Is.Zero);
            Assert.That(again.Output, Does.Contain("up to date"));
            Assert.That(other.ExitCode, Is.EqualTo(2));
            Assert.That(other.Error, Does.Contain("--overwrite"));
        });
    }

    [Test]
    public void Without_documentation_it_says_where_it_looked()
    {
        var result = HybridCli.Run(_folder, [.. DotnetDocs, "--docs-root", _folder]);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(3));
            Assert.That(result.Error, Does.Contain(_folder).And.Contain("packs/"));
        });
    }

    [Test]
    public void A_source_that_is_missing_or_a_wrong_option_has_its_exit_code()
    {
        var missing = HybridCli.Run(_folder, "data", "prepare", "--source", "nowhere", "--out", "set");
        var wrong = HybridCli.Run(_folder, [.. DotnetDocs, "--shard-tokens", "0"]);
        Assert.Multiple(() =>
        {
            Assert.That(missing.ExitCode, Is.EqualTo(3));
            Assert.That(missing.Error, Does.Contain("nowhere"));
            Assert.That(wrong.ExitCode, Is.EqualTo(2));
            Assert.That(wrong.Error, Does.Contain("--shard-tokens"));
            Assert.That(Entries(), Is.Empty);
        });
    }

    // Starts a preparation and sends it a signal once tokens are being written.
    private ProcessResult StopWhileTokenizing(string signal)
    {
        Assert.That(HybridCli.Path, Does.Exist, "Publish the command line first: ./build.sh");
        var start = new ProcessStartInfo(HybridCli.Path, DotnetDocs)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string spool = Path.Combine(_folder, "set.preparing", "ids.000");
        long before = LengthOf(spool);
        while (!process.HasExited && LengthOf(spool) <= before)
            Thread.Sleep(5);
        ChildProcess.Run("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)], _folder);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static long LengthOf(string file) => new FileInfo(file) is { Exists: true } found ? found.Length : 0;

    private string[] Entries() => [.. Directory.GetFileSystemEntries(_folder).Select(path => Path.GetFileName(path))];
}
