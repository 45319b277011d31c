using System.Security.Cryptography;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Commands;

/// <summary>Preparations that end before they are done.</summary>
internal sealed class DataPrepareResumeTests
{
    private string _folder = "";

    [SetUp]
    public void WriteTexts()
    {
        _folder = Directory.CreateTempSubdirectory("hybrid-resume-").FullName;
        Directory.CreateDirectory(Path.Combine(_folder, "texts"));
        for (int file = 0; file < 6; file++)
            WriteLines($"{file}.jsonl", seed: file, lines: 2500);
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Killed_at_random_moments_it_ends_with_the_same_files()
    {
        HybridCli.RunToSuccess(_folder, Prepare("whole"));
        var random = new Random(1);
        int kills = 0;
        while (kills < 12)
        {
            using var running = HybridCli.Start(null, _folder, Prepare("set"));
            var moment = TimeSpan.FromMilliseconds(random.Next(100, 500 + (100 * kills)));
            if (running.EndsWithin(moment) || !running.TryKill())
            {
                var ended = running.WaitForExit();
                Assert.That(ended.ExitCode, Is.Zero, ended.Error);
                break;
            }

            kills++;
        }

        HybridCli.RunToSuccess(_folder, Prepare("set"));
        Assert.Multiple(() =>
        {
            Assert.That(kills, Is.GreaterThan(0));
            Assert.That(Contents("set"), Is.EqualTo(Contents("whole")));
            Assert.That(Directory.Exists(Path.Combine(_folder, "set.preparing")), Is.False);
        });
    }

    [Test]
    public void What_cannot_be_taken_is_told_of_and_strict_refuses_it()
    {
        File.AppendAllText(Path.Combine(_folder, "texts", "2.jsonl"), "no JSON\n");
        File.WriteAllText(Path.Combine(_folder, "texts", "9.parquet"), "no Parquet");
        var taken = HybridCli.Run(_folder, Prepare("set"));
        var refused = HybridCli.Run(_folder, [.. Prepare("strict"), "--strict"]);
        Assert.Multiple(() =>
        {
            Assert.That(taken.ExitCode, Is.Zero, taken.Error);
            Assert.That(taken.Output, Does.Contain("LEFT OUT").And.Contain("2.jsonl:2501").And.Contain("9.parquet"));
            Assert.That(refused.ExitCode, Is.EqualTo(3));
            Assert.That(refused.Error, Does.Contain("2.jsonl:2501").Or.Contain("9.parquet"));
        });
    }

    [Test]
    [Platform("Linux")]
    public void Links_that_lead_nowhere_are_told_of()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "texts", "8.txt"), "missing.txt");
        File.CreateSymbolicLink(Path.Combine(_folder, "texts", "9.txt"), "9.txt");
        var taken = HybridCli.Run(_folder, Prepare("set"));
        Assert.That(taken.ExitCode, Is.Zero, taken.Error);
        Assert.That(taken.Output, Does.Contain("LEFT OUT                2 times cannot be read").And.Contain("8.txt"));
    }

    [Test]
    public void Memory_does_not_grow_with_the_text()
    {
        // 240 MB of text on a managed heap that holds no more than 96 MiB.
        byte[] lines = File.ReadAllBytes(Path.Combine(_folder, "texts", "0.jsonl"));
        for (int file = 0; file < 6; file++)
        {
            using var large = File.Create(Path.Combine(_folder, "texts", $"{file}.jsonl"));
            while (large.Length < 40_000_000)
                large.Write(lines);
        }

        var limited = new Dictionary<string, string?> { ["DOTNET_GCHeapHardLimit"] = "0x6000000" };
        var result = HybridCli.RunWith(limited, _folder, Prepare("set"));
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("of 6 files"));
    }

    private static string[] Prepare(string output) =>
        ["data", "prepare", "--source", "texts", "--out", output, "--threads", "2", "--save-every", "0.05", "--shard-tokens", "300000"];

    private void WriteLines(string name, int seed, int lines)
    {
        var random = new Random(seed);
        File.WriteAllLines(Path.Combine(_folder, "texts", name), Enumerable.Range(0, lines).Select(_ =>
            $"{{\"text\": \"{string.Join(' ', Enumerable.Range(0, 60 + random.Next(80)).Select(_ => $"word{random.Next(5000)}"))}\"}}"));
    }

    private Dictionary<string, string> Contents(string name) => Directory.GetFiles(Path.Combine(_folder, name)).ToDictionary(
        file => Path.GetFileName(file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
}
