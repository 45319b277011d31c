using System.Text.Json;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Commands;

/// <summary><c>hybrid data verify</c> as people start it.</summary>
internal sealed class DataVerifyTests
{
    private string _folder = "";

    [SetUp]
    public void PrepareDataset()
    {
        _folder = Directory.CreateTempSubdirectory("hybrid-verify-").FullName;
        File.WriteAllLines(Path.Combine(_folder, "texts.jsonl"), Enumerable.Range(0, 40).Select(n => $"{{\"text\": \"text {n}\"}}"));
        HybridCli.RunToSuccess(_folder, "data", "prepare", "--source", "texts.jsonl", "--out", "set", "--shard-tokens", "50");
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_whole_dataset_is_said_to_be_so()
    {
        var result = HybridCli.Run(_folder, "data", "verify", "set");
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.Error);
            Assert.That(result.Output, Does.Match(@"^set: all \d+ shards as dataset\.json says \(40 documents, "));
        });
    }

    [Test]
    public void Damage_is_told_by_file_and_ends_with_3()
    {
        string shard = Path.Combine(_folder, "set", "shard_000001.npy");
        byte[] bytes = File.ReadAllBytes(shard);
        bytes[^1] ^= 4;
        File.WriteAllBytes(shard, bytes);
        File.Delete(Path.Combine(_folder, "set", "shard_000002.npy"));

        var text = HybridCli.Run(_folder, "data", "verify", "set");
        var json = HybridCli.Run(_folder, "data", "verify", "set", "--json");
        var report = JsonSerializer.Deserialize<JsonElement>(json.Output);
        Assert.Multiple(() =>
        {
            Assert.That((text.ExitCode, json.ExitCode), Is.EqualTo((3, 3)));
            Assert.That(text.Output, Does.StartWith("shard_000001.npy has SHA-256 ").And.Contain("\nshard_000002.npy is missing\n"));
            Assert.That(report.GetProperty("whole").GetBoolean(), Is.False);
            Assert.That(
                report.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("file").GetString()),
                Is.SupersetOf(new[] { "shard_000001.npy", "shard_000002.npy" }));
        });
    }

    [Test]
    public void What_is_no_dataset_is_an_error_that_says_how_to_make_one()
    {
        var result = HybridCli.Run(_folder, "data", "verify", "nowhere");
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(3));
            Assert.That(result.Error, Does.StartWith("error: nowhere is no prepared dataset").And.Contain("hybrid data prepare"));
        });
    }
}
