using Hybrid.Data;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Data.Foreign;

/// <summary>Datasets of other programs: folders of shards without dataset.json.</summary>
internal sealed class ForeignFolderTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void The_references_shards_open_in_the_order_of_their_numbers()
    {
        // 2 before 10: numbers, not text.
        foreach (int number in Enumerable.Range(0, 11))
            WriteNpy($"edufineweb_i_{number:D6}_t_{number + 2}.npy", number + 2);
        using var shards = ShardSet.Open(_folder.Path);
        Assert.Multiple(() =>
        {
            Assert.That(shards.Manifest, Is.Null);
            Assert.That(shards.Validation.Count, Is.EqualTo(2));
            Assert.That(shards.Training.Select(shard => shard.Count), Is.EqualTo(Enumerable.Range(3, 10)));
            Assert.That(shards.TrainingTokens, Is.EqualTo(Enumerable.Range(3, 10).Sum()));
            Assert.That(shards.Tokenizer.Name, Is.EqualTo("r50k_base"));
            Assert.That(shards.Tokenizer.Hash, Is.EqualTo(Tokenizer.ByName("r50k_base").Hash));
            Assert.That(shards.TokenType, Is.EqualTo(TokenType.UInt16));
        });
    }

    [TestCase("fineweb_val_000000.bin", "fineweb_train_000001.bin", "fineweb_train_000002.bin")]
    [TestCase("fineweb_000000.bin", "fineweb_000001.bin", "fineweb_000002.bin")]
    [TestCase("fineweb_val_000000.bin", "fineweb_train_000000.bin", "fineweb_train_000001.bin")]
    public void Llm_cs_shards_open(string validation, string first, string second)
    {
        LlmcShard.Write(_folder[second], 1, 2, 3);
        LlmcShard.Write(_folder[validation], 1);
        LlmcShard.Write(_folder[first], 1, 2);
        File.WriteAllText(_folder["README.md"], "not a shard");
        using var shards = ShardSet.Open(_folder.Path);
        Assert.Multiple(() =>
        {
            Assert.That(shards.Validation.Count, Is.EqualTo(1));
            Assert.That(shards.Training.Select(shard => shard.Count), Is.EqualTo(new[] { 2, 3 }));
        });
    }

    [Test]
    public void A_split_of_one_shard_needs_no_number()
    {
        LlmcShard.Write(_folder["tiny_shakespeare_val.bin"], 1);
        LlmcShard.Write(_folder["tiny_shakespeare_train.bin"], 1, 2);
        using var shards = ShardSet.Open(_folder.Path);
        Assert.That(shards.Training.Single().Count, Is.EqualTo(2));
    }

    [Test]
    public void Its_tokenizer_can_be_named()
    {
        WriteReference();
        using var shards = ShardSet.Open(_folder.Path, "ascii-bytes");
        Assert.That(shards.Tokenizer.VocabularySize, Is.EqualTo(128));
    }

    [Test]
    public void A_prepared_dataset_says_itself_which_tokenizer_it_has()
    {
        TinyDataset.Write(_folder.Path, 5, 5);
        Assert.That(
            () => ShardSet.Open(_folder.Path, "ascii-bytes"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("made with r50k_base"));
        using var same = ShardSet.Open(_folder.Path, "r50k_base");
        Assert.That(same.Manifest, Is.Not.Null);
    }

    [Test]
    public void Ids_of_32_bits_need_a_named_tokenizer()
    {
        LlmcShard.Write32(_folder["a_val_000000.bin"], 1, 2);
        LlmcShard.Write32(_folder["a_train_000001.bin"], 1, 2);
        Assert.That(
            () => ShardSet.Open(_folder.Path),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("data.tokenizer"));
        using var shards = ShardSet.Open(_folder.Path, "ascii-bytes");
        Assert.That(shards.TokenType, Is.EqualTo(TokenType.UInt32));
    }

    [Test]
    public void The_fingerprint_tells_names_lengths_and_contents_apart_and_not_places()
    {
        WriteReference();
        string first = Fingerprint(_folder.Path);
        using var elsewhere = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(_folder.Path))
            File.Copy(file, elsewhere[Path.GetFileName(file)]);
        string copied = Fingerprint(elsewhere.Path);

        TinyDataset.WriteShard(_folder["edufineweb_i_000001_t_3.npy"], [5, 6, 8]);
        string otherId = Fingerprint(_folder.Path);
        File.Delete(_folder["edufineweb_i_000001_t_3.npy"]);
        TinyDataset.WriteShard(_folder["edufineweb_i_000001_t_4.npy"], [5, 6, 7, 8]);
        string otherLength = Fingerprint(_folder.Path);

        Assert.Multiple(() =>
        {
            Assert.That(copied, Is.EqualTo(first));
            Assert.That(new[] { first, otherId, otherLength }, Is.Unique);
            Assert.That(first, Does.Match("^[0-9a-f]{64}$"));
        });
    }

    [Test]
    public void The_fingerprint_stays_what_it_is()
    {
        // By docs/data-format.md with Python: a change would part every earlier checkpoint from its data.
        WriteReference();
        Assert.That(Fingerprint(_folder.Path), Is.EqualTo("0ddcf22ab999db88d01ef4a8cd41cc0971f8bcebd051d667cbfd49558be53cf3"));
    }

    [TestCase("edufineweb_i_000003_t_2.npy", "no shard of number 2")]
    [TestCase("edufineweb_i_1_t_2.npy", "two shards of number 1")]
    [TestCase("edufineweb_i_00_t_2.npy", "two validation shards")]
    [TestCase("other_i_000002_t_2.npy", "more than one dataset")]
    [TestCase("stray.npy", "does not have the name of a shard")]
    [TestCase("edufineweb_i_000002_t_3.npy", "holds 2 ids, where its name says 3")]
    public void A_file_too_many_is_an_error(string file, string expected)
    {
        WriteReference();
        WriteNpy(file, 2);
        AssertFails(expected);
    }

    [TestCase("edufineweb_i_000000_t_2.npy", "no validation shard")]
    [TestCase("edufineweb_i_000001_t_3.npy", "no shard to learn from")]
    public void A_file_too_few_is_an_error(string file, string expected)
    {
        WriteReference();
        File.Delete(_folder[file]);
        AssertFails(expected);
    }

    [Test]
    public void A_truncated_shard_is_an_error()
    {
        WriteReference();
        string path = _folder["edufineweb_i_000001_t_3.npy"];
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^2]);
        AssertFails("truncated");
    }

    [Test]
    public void Two_ways_to_store_ids_are_an_error()
    {
        LlmcShard.Write(_folder["a_val_000000.bin"], 1, 2);
        LlmcShard.Write32(_folder["a_train_000001.bin"], 1, 2);
        AssertFails("of two datasets");
    }

    [TestCase("shard_000001.npy")]
    [TestCase("model.bin")]
    public void A_folder_of_other_files_is_no_dataset(string file)
    {
        WriteNpy(file, 2);
        AssertFails("no prepared dataset");
    }

    private void WriteReference()
    {
        TinyDataset.WriteShard(_folder["edufineweb_i_000000_t_2.npy"], [1, 2]);
        TinyDataset.WriteShard(_folder["edufineweb_i_000001_t_3.npy"], [5, 6, 7]);
    }

    private void WriteNpy(string file, int tokens) => TinyDataset.WriteShard(_folder[file], new ushort[tokens]);

    private void AssertFails(string expected) =>
        Assert.That(() => ShardSet.Open(_folder.Path), Throws.TypeOf<DataException>().With.Message.Contains(expected));

    private static string Fingerprint(string directory)
    {
        using var shards = ShardSet.Open(directory);
        return shards.Fingerprint;
    }
}
