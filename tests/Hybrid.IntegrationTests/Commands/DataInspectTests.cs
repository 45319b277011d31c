using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Commands;

/// <summary><c>hybrid data inspect</c> as people start it.</summary>
internal sealed class DataInspectTests
{
    private string _folder = "";

    [SetUp]
    public void PrepareDataset()
    {
        _folder = Directory.CreateTempSubdirectory("hybrid-inspect-").FullName;
        File.WriteAllLines(Path.Combine(_folder, "texts.jsonl"), Enumerable.Range(0, 40).Select(n => $"{{\"text\": \"text {n}\"}}"));
        HybridCli.RunToSuccess(_folder, "data", "prepare", "--source", "texts.jsonl", "--out", "set", "--shard-tokens", "50");
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void It_shows_numbers_with_bars_and_where_the_text_is_from()
    {
        string text = HybridCli.RunToSuccess(_folder, "data", "inspect", "set");
        var report = HybridCli.RunToJson(_folder, "data", "inspect", "set", "--json");
        var documents = report.GetProperty("splits").EnumerateArray().Sum(split => split.GetProperty("documents").GetInt64());
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.StartWith("set: r50k_base ids, 120 tokens\n").And.Contain("texts.jsonl (files, 1 file)"));
            Assert.That(text, Does.Match(@"\n +2 to +3 +\d+  █+\n"));
            Assert.That(documents, Is.EqualTo(40));
            Assert.That(report.GetProperty("settings").GetProperty("shard_tokens").GetInt64(), Is.EqualTo(50));
            Assert.That(report.GetProperty("sources")[0].GetProperty("kind").GetString(), Is.EqualTo("files"));
        });
    }

    [Test]
    public void It_decodes_a_window_or_says_which_there_are()
    {
        string text = HybridCli.RunToSuccess(_folder, "data", "inspect", "set", "--window", "1", "--context", "5");
        var missing = HybridCli.Run(_folder, "data", "inspect", "set", "--window", "1000", "--context", "5");
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.StartWith("train window 1 of ").And.Contain("shard_000001.npy, ids 5 to 10"));
            Assert.That(text, Does.Match(@"a document begins, 3 tokens ---\ntext \d+\n"));
            Assert.That(missing.ExitCode, Is.EqualTo(2));
            Assert.That(missing.Error, Does.Contain("has windows 0 to "));
        });
    }
}
