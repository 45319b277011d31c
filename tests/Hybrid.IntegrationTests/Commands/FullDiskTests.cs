using System.Globalization;
using System.Security.Cryptography;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Commands;

/// <summary>Preparations that the system lets write no more: nothing is lost, and the same command goes on.</summary>
[Platform("Linux")]
internal sealed class FullDiskTests
{
    // The code that the just-in-time compiler makes lies in a file of 2 GB unless it is told otherwise, so that the
    // runtime does not even start under a lower limit.
    private static readonly Dictionary<string, string?> CodeInNoFile = new() { ["DOTNET_EnableWriteXorExecute"] = "0" };

    private string _folder = "";

    [SetUp]
    public void PrepareUndisturbed()
    {
        _folder = Directory.CreateTempSubdirectory("hybrid-full-").FullName;
        Directory.CreateDirectory(Path.Combine(_folder, "texts"));
        for (int file = 0; file < 3; file++)
            WriteLines(file);
        HybridCli.RunToSuccess(_folder, Prepare("whole"));
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    // The ids lie on the disk once when all is tokenized, and twice when the shards are there.
    [TestCase(0.5, "ids.000")]
    [TestCase(1.5, "shard_")]
    public void A_disk_that_fills_up_loses_nothing(double datasets, string full)
    {
        long bytes = BytesOf("whole");
        using var disk = new SmallDisk(Directory.CreateDirectory(Path.Combine(_folder, "disk")).FullName, (long)(datasets * bytes));
        var failed = HybridCli.Run(_folder, Prepare("disk/set"));
        Assert.Multiple(() =>
        {
            Assert.That(failed.ExitCode, Is.EqualTo(3), failed.Error);
            Assert.That(failed.Error, Does.Contain("No space left on device").And.Contain(full));
            Assert.That(failed.Error, Does.Contain("Make room on that disk").And.Contain("run the same command again"));
            Assert.That(Directory.Exists(Path.Combine(_folder, "disk", "set")), Is.False);
        });

        disk.Resize(4 * bytes);
        GoesOn("disk/set", HybridCli.Run(_folder, Prepare("disk/set")));
    }

    [Test]
    public void A_limit_of_file_sizes_loses_nothing()
    {
        var failed = RunLimited(BytesOf("whole") / 2, Prepare("set"));
        Assert.Multiple(() =>
        {
            Assert.That(failed.ExitCode, Is.EqualTo(3), failed.Error);
            Assert.That(failed.Error, Does.Contain("File too large").And.Contain("ids.000"));
            Assert.That(failed.Error, Does.Contain("ulimit -f").And.Contain("run the same command again"));
        });
        GoesOn("set", HybridCli.Run(_folder, Prepare("set")));
    }

    [Test]
    public void A_copy_that_a_limit_of_file_sizes_stops_leaves_nothing()
    {
        string[] reshard = ["data", "reshard", "whole", "--out", "copy", "--shard-tokens", "100000000"];
        var failed = RunLimited(BytesOf("whole") / 2, reshard);
        Assert.Multiple(() =>
        {
            Assert.That(failed.ExitCode, Is.EqualTo(3), failed.Error);
            Assert.That(failed.Error, Does.Contain("File too large").And.Contain("shard_000001.npy").And.Contain("ulimit -f"));
            Assert.That(Directory.GetFileSystemEntries(_folder, "copy*"), Is.Empty);
        });
        HybridCli.RunToSuccess(_folder, reshard);
    }

    private static string[] Prepare(string output) =>
        ["data", "prepare", "--source", "texts", "--out", output, "--threads", "2", "--save-every", "0", "--shard-tokens", "300000"];

    // A shell counts in blocks of 512 bytes.
    private ProcessResult RunLimited(long bytes, string[] arguments)
    {
        string command = string.Create(CultureInfo.InvariantCulture, $"ulimit -f {bytes / 512}; exec \"$0\" \"$@\"");
        return ChildProcess.Run("sh", ["-c", command, HybridCli.Path, .. arguments], _folder, CodeInNoFile);
    }

    private void GoesOn(string output, ProcessResult again) => Assert.Multiple(() =>
    {
        Assert.That(again.ExitCode, Is.Zero, again.Error);
        Assert.That(again.Error, Does.Contain("Went on where an interrupted run had stopped"));
        Assert.That(Contents(output), Is.EqualTo(Contents("whole")));
        Assert.That(Directory.Exists(Path.Combine(_folder, output + ".preparing")), Is.False);
    });

    private void WriteLines(int file)
    {
        var random = new Random(file);
        File.WriteAllLines(Path.Combine(_folder, "texts", $"{file}.jsonl"), Enumerable.Range(0, 1500).Select(_ =>
            $"{{\"text\": \"{string.Join(' ', Enumerable.Range(0, 60 + random.Next(80)).Select(_ => $"word{random.Next(5000)}"))}\"}}"));
    }

    private long BytesOf(string name) => Directory.GetFiles(Path.Combine(_folder, name)).Sum(file => new FileInfo(file).Length);

    private Dictionary<string, string> Contents(string name) => Directory.GetFiles(Path.Combine(_folder, name)).ToDictionary(
        file => Path.GetFileName(file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
}
