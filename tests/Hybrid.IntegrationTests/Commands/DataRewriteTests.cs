using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Commands;

/// <summary><c>hybrid data reshard</c> and <c>merge</c> as people start them.</summary>
internal sealed class DataRewriteTests
{
    private string _folder = "";

    [SetUp]
    public void PrepareDatasets()
    {
        _folder = Directory.CreateTempSubdirectory("hybrid-rewrite-").FullName;
        foreach (string name in new[] { "a", "b" })
        {
            File.WriteAllLines(
                Path.Combine(_folder, name + ".jsonl"),
                Enumerable.Range(0, 60).Select(n => $"{{\"text\": \"text {n} of {name}\"}}"));
            HybridCli.RunToSuccess(
                _folder, "data", "prepare", "--source", name + ".jsonl", "--out", name, "--shard-tokens", "100",
                "--validation-fraction", "0.1");
        }
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Merged_and_resharded_datasets_are_whole_and_trainable_again()
    {
        string merged = HybridCli.RunToSuccess(_folder, "data", "merge", "a", "b", "--out", "both");
        var report = HybridCli.RunToJson(_folder, "data", "reshard", "both", "--out", "small", "--shard-tokens", "40", "--json");
        Assert.Multiple(() =>
        {
            Assert.That(merged, Does.StartWith("both: 120 documents of 2 datasets\n"));
            Assert.That(report.GetProperty("documents").GetInt32(), Is.EqualTo(120));
            Assert.That(report.GetProperty("shards").GetInt32(), Is.GreaterThan(12));
            foreach (string name in new[] { "both", "small" })
                HybridCli.RunToSuccess(_folder, "data", "verify", name);
        });

        HybridCli.RunToSuccess(_folder, "data", "reshard", "a", "--out", "a-small", "--shard-tokens", "30");
        HybridCli.RunToSuccess(_folder, "data", "reshard", "a-small", "--out", "a-again", "--shard-tokens", "100");
        foreach (string shard in Directory.GetFiles(Path.Combine(_folder, "a"), "*.npy"))
            FileAssert.AreEqual(shard, Path.Combine(_folder, "a-again", Path.GetFileName(shard)));
    }

    [Test]
    public void What_is_wrong_is_said_and_leaves_nothing()
    {
        HybridCli.RunToSuccess(
            _folder, "data", "prepare", "--source", "b.jsonl", "--out", "bytes", "--tokenizer", "ascii-bytes", "--validation-fraction", "0.1");
        var tokenizers = HybridCli.Run(_folder, "data", "merge", "a", "bytes", "--out", "both");
        var there = HybridCli.Run(_folder, "data", "merge", "a", "b", "--out", "a");
        var alone = HybridCli.Run(_folder, "data", "merge", "a", "--out", "both");
        var missing = HybridCli.Run(_folder, "data", "reshard", "nowhere", "--out", "both", "--shard-tokens", "9");
        Assert.Multiple(() =>
        {
            Assert.That((tokenizers.ExitCode, there.ExitCode, alone.ExitCode, missing.ExitCode), Is.EqualTo((2, 2, 2, 3)));
            Assert.That(tokenizers.Error, Does.Contain("ids of one mean nothing in the other"));
            Assert.That(there.Error, Does.Contain("--overwrite"));
            Assert.That(Directory.GetFileSystemEntries(_folder, "both*"), Is.Empty);
        });
    }
}
