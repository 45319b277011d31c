using CsCheck;
using Hybrid.Data;
using Hybrid.Data.Inspection;

namespace Hybrid.Tests.Data.Inspection;

/// <summary>Numbers about datasets, and the text of windows.</summary>
internal sealed class DatasetInspectionTests
{
    private static readonly Gen<string[]> Texts = Gen.String[Gen.Char['a', 'z'], 0, 40].Array[1, 40];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Numbers_are_those_of_the_documents() => Gen.Select(Texts, Texts, Gen.Int[1, 100]).Sample(
        (validation, training, shardTokens) =>
        {
            using var folder = new TemporaryFolder();
            TextDataset.Write(folder["set"], shardTokens, validation, training);
            var splits = DatasetInspection.RunAsync(folder["set"]).GetAwaiter().GetResult().Splits;
            AssertNumbers(splits[0], "validation", validation);
            AssertNumbers(splits[1], "train", training);
        },
        iter: 50);

    [Test]
    public async Task Bytes_are_those_of_the_text_not_of_its_ids()
    {
        TinyDataset.WriteShard(_folder["x_i_000000_t_3.npy"], [50256, 15496, 995]); // "Hello", " world"
        TinyDataset.WriteShard(_folder["x_i_000001_t_2.npy"], [50256, 15496]);
        var splits = (await DatasetInspection.RunAsync(_folder.Path)).Splits;
        Assert.That(splits.Select(split => (split.TextBytes, split.BytesPerToken)), Is.EqualTo(new[] { (11, 5.5), (5, 5.0) }));
    }

    [Test]
    public async Task Documents_that_straddle_other_programs_shards_count_where_they_begin()
    {
        TinyDataset.WriteShard(_folder["x_i_000000_t_5.npy"], [7, 50256, 1, 50256, 2]);
        TinyDataset.WriteShard(_folder["x_i_000001_t_5.npy"], [3, 50256, 5, 50256, 6]);
        TinyDataset.WriteShard(_folder["x_i_000002_t_1.npy"], [7]);
        TinyDataset.WriteShard(_folder["x_i_000003_t_3.npy"], [8, 50256, 9]);
        var splits = (await DatasetInspection.RunAsync(_folder.Path)).Splits;
        Assert.Multiple(() =>
        {
            Assert.That(splits.Select(split => split.Documents), Is.EqualTo(new[] { 3, 3 }));
            Assert.That(splits.Select(split => split.Tokens), Is.EqualTo(new[] { 5, 9 }));
            Assert.That(splits.Select(split => split.MaxDocumentTokens), Is.EqualTo(new[] { 3, 4 }));
            Assert.That(splits[0].Lengths, Is.EqualTo(new[] { new LengthBin(1, 1, 1), new LengthBin(2, 3, 2) }));
        });
    }

    [Test]
    public async Task Documents_longer_than_a_block_are_one()
    {
        TextDataset.Write(_folder["set"], 10, ["v"], [new('x', 3_000_000), "two"]);
        var training = (await DatasetInspection.RunAsync(_folder["set"])).Splits[1];
        Assert.That((training.Documents, training.MaxDocumentTokens), Is.EqualTo((2, 3_000_001)));
    }

    [Test]
    public void Damage_is_an_error_that_names_verify()
    {
        TextDataset.Write(_folder["set"], 10, ["v"], ["one"]);
        byte[] shard = File.ReadAllBytes(_folder["set", "shard_000001.npy"]);
        shard[131] = 1;
        File.WriteAllBytes(_folder["set", "shard_000001.npy"], shard);
        Assert.That(
            () => DatasetInspection.RunAsync(_folder["set"]),
            Throws.TypeOf<DataException>().With.Message.Contains("shard_000001.npy has the id 367").And.Message.Contains("verify"));

        File.WriteAllBytes(_folder["set", "shard_000001.npy"], shard[..^2]);
        Assert.That(() => DatasetInspection.RunAsync(_folder["set"]), Throws.TypeOf<DataException>().With.Message.Contains("not as long"));
    }

    [Test]
    public void A_window_is_shown_with_its_place_and_documents()
    {
        TextDataset.Write(_folder["set"], 8, ["v"], ["one", "two", "three"]);
        var window = DatasetInspection.ReadWindow(_folder["set"], index: 1, context: 3);
        Assert.Multiple(() =>
        {
            Assert.That((window.Split, window.Index, window.Windows, window.Shard, window.Start), Is.EqualTo(("train", 1, 3, "shard_000001.npy", 3)));
            Assert.That(window.Ids, Is.EqualTo(new[] { (int)'e', 0, 't', 'w' }));
            Assert.That(window.Documents, Is.EqualTo(new[] { new WindowDocument(0, 1, false, "e"), new WindowDocument(1, 3, true, "tw") }));
            Assert.That(DatasetInspection.ReadWindow(_folder["set"], 2, 3).Shard, Is.EqualTo("shard_000002.npy"));
            Assert.That(DatasetInspection.ReadWindow(_folder["set"], 0, 1, heldOut: true).Documents.Single().Text, Is.EqualTo("v"));
        });
    }

    [Test]
    public void Windows_are_those_that_training_reads() => Gen.Select(Texts, Gen.Int[1, 30]).Sample(
        (training, context) =>
        {
            using var folder = new TemporaryFolder();
            TextDataset.Write(folder["set"], 50, ["v"], [.. training, new string('z', context)]);
            using var shards = ShardSet.Open(folder["set"]);
            var table = shards.TrainingTable(context);
            for (long index = 0; index < table.Windows; index++)
            {
                var (shard, start) = table.Locate(index);
                int[] ids = new int[context + 1];
                shards.Training[shard].Read(start, ids);
                var window = DatasetInspection.ReadWindow(folder["set"], index, context);
                Assert.That(window.Ids, Is.EqualTo(ids));
                Assert.That(
                    string.Concat(window.Documents.Select(document => (document.BeginsHere ? "\0" : "") + document.Text)),
                    Is.EqualTo(TextDataset.Tokenizer.Decode(ids)));
            }
        },
        iter: 20);

    [TestCase(-1)]
    [TestCase(3)]
    public void A_window_that_is_not_there_is_an_error_that_says_which_are(long index)
    {
        TextDataset.Write(_folder["set"], 8, ["v"], ["one", "two", "three"]);
        Assert.That(
            () => DatasetInspection.ReadWindow(_folder["set"], index, 3),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("windows 0 to 2"));
    }

    private static void AssertNumbers(SplitStatistics split, string name, string[] texts)
    {
        Assert.That(
            (split.Split, split.Documents, split.Tokens, split.TextBytes),
            Is.EqualTo((name, texts.Length, texts.Sum(text => text.Length + 1), texts.Sum(text => text.Length))));
        Assert.That(split.MaxDocumentTokens, Is.EqualTo(texts.Max(text => text.Length + 1)));
        Assert.That(split.MeanDocumentTokens, Is.EqualTo(texts.Average(text => text.Length + 1)).Within(1e-9));
        Assert.That(split.Lengths.Sum(bin => bin.Documents), Is.EqualTo(texts.Length));
    }
}
