using Hybrid.Data;

namespace Hybrid.Tests.Data;

internal sealed class ShardSetTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Opens_what_the_manifest_lists()
    {
        TinyDataset.Write(_folder.Path, 30, 50, 40);
        using var shards = ShardSet.Open(_folder.Path);
        Assert.Multiple(() =>
        {
            Assert.That(shards.Validation.Count, Is.EqualTo(30));
            Assert.That(shards.Training.Select(shard => shard.Count), Is.EqualTo(new[] { 50, 40 }));
            Assert.That(shards.Training[1][3], Is.EqualTo(2003));
            Assert.That(shards.Manifest!.TrainingTokens, Is.EqualTo(90));
            Assert.That(shards.Manifest!.ValidationTokens, Is.EqualTo(30));
        });
    }

    [Test]
    public void A_folder_without_manifest_is_an_error_that_says_how_to_make_one() =>
        Assert.That(
            () => ShardSet.Open(_folder.Path),
            Throws.TypeOf<DataException>().With.Message.Contains("hybrid data prepare"));

    [Test]
    public void A_shard_of_another_dataset_is_an_error()
    {
        TinyDataset.Write(_folder.Path, 30, 50);
        TinyDataset.WriteShard(_folder["shard_000001.npy"], new ushort[49]);
        Assert.That(
            () => ShardSet.Open(_folder.Path),
            Throws.TypeOf<DataException>().With.Message.Contains("holds 49").And.Message.Contains("says 50"));
    }

    [Test]
    public void A_missing_shard_is_an_error()
    {
        TinyDataset.Write(_folder.Path, 30, 50);
        File.Delete(_folder["shard_000001.npy"]);
        Assert.That(
            () => ShardSet.Open(_folder.Path),
            Throws.TypeOf<DataException>().With.Message.Contains("shard_000001.npy"));
    }

    [TestCase("{", "damaged")]
    [TestCase("null", "damaged")]
    [TestCase("{\"format_version\": 1}", "damaged")]
    public void A_damaged_manifest_is_an_error(string content, string expected)
    {
        File.WriteAllText(_folder["dataset.json"], content);
        Assert.That(() => ShardSet.Open(_folder.Path), Throws.TypeOf<DataException>().With.Message.Contains(expected));
    }

    [Test]
    public void A_manifest_of_another_version_is_an_error()
    {
        var record = new ShardRecord("shard_000000.npy", "validation", 1, 1, 0, "");
        (TinyDataset.Manifest(record, record) with { FormatVersion = 1 }).Write(_folder.Path);
        Assert.That(() => ShardSet.Open(_folder.Path), Throws.TypeOf<DataException>().With.Message.Contains("version 1"));
    }

    [TestCase("../shard.npy")]
    [TestCase("..")]
    [TestCase("")]
    public void A_manifest_cannot_reach_outside_its_folder(string file)
    {
        var record = new ShardRecord(file, "validation", 1, 1, 0, "");
        TinyDataset.Manifest(record, record).Write(_folder.Path);
        Assert.That(() => ShardSet.Open(_folder.Path), Throws.TypeOf<DataException>().With.Message.Contains("beside it"));
    }

    [Test]
    public void The_manifest_survives_writing_and_reading()
    {
        var manifest = TinyDataset.Manifest(
            new ShardRecord("shard_000000.npy", "validation", 1, 2, 3, "ab"),
            new ShardRecord("shard_000001.npy", "train", 4, 5, 6, "cd")) with
        {
            MultipleChoice = new QuestionsRecord("multiple_choice.jsonl", 7, "ef"),
        };
        manifest.Write(_folder.Path);
        var read = DatasetManifest.Read(_folder.Path);
        Assert.Multiple(() =>
        {
            Assert.That(read.Shards, Is.EqualTo(manifest.Shards));
            Assert.That(read.Tokenizer, Is.EqualTo(manifest.Tokenizer));
            Assert.That(read.Settings, Is.EqualTo(manifest.Settings));
            Assert.That(read.MultipleChoice, Is.EqualTo(manifest.MultipleChoice));
        });
    }
}
