using System.Security.Cryptography;
using CsCheck;
using Hybrid.Data;
using Hybrid.Data.Inspection;
using Hybrid.Data.Rewriting;
using Hybrid.Tests.Data.Foreign;

namespace Hybrid.Tests.Data.Rewriting;

/// <summary>Datasets that are copied into new shards.</summary>
internal sealed class DatasetRewritingTests
{
    private static readonly Gen<string[]> Texts = Gen.String[Gen.Char['a', 'z'], 0, 30].Array[1, 30];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Shards_of_another_size_hold_the_same_documents_and_back_again_the_same_bytes() =>
        Gen.Select(Texts, Texts, Gen.Int[1, 100], Gen.Int[1, 100]).Sample(
            (validation, training, size, otherSize) =>
            {
                using var folder = new TemporaryFolder();
                TextDataset.Write(folder["a"], size, validation, training);
                Rewrite(folder, "b", otherSize, "a");
                Rewrite(folder, "c", size, "b");

                Assert.That(Read(folder["b"]), Is.EqualTo((validation, training)));
                Assert.That(Shards(folder["c"]), Is.EqualTo(Shards(folder["a"])));
                Assert.That(Verify(folder["b"]), Is.Empty);
            },
            iter: 30);

    [Test]
    public void A_merged_dataset_holds_the_documents_of_all_in_their_order() =>
        Gen.Select(Texts, Texts, Texts, Gen.Int[1, 100]).Sample(
            (validation, first, second, size) =>
            {
                using var folder = new TemporaryFolder();
                string[] other = [.. validation.Select(text => text + "1")];
                TextDataset.Write(folder["a"], 40, [.. validation.Select(text => text + "0")], [.. first.Select(text => text + "2")]);
                TextDataset.Write(folder["b"], 70, other, [.. second.Select(text => text + "3")]);
                Rewrite(folder, "c", size, "a", "b");

                Assert.That(Read(folder["c"]), Is.EqualTo((
                    validation.Select(text => text + "0").Concat(other),
                    first.Select(text => text + "2").Concat(second.Select(text => text + "3")))));
                Assert.That(Verify(folder["c"]), Is.Empty);
            },
            iter: 30);

    [Test]
    public void The_manifest_says_what_was_copied()
    {
        TextDataset.Write(_folder["a"], 40, ["x"], ["y", "z"]);
        TextDataset.Write(_folder["b"], 70, ["u"], ["v"]);
        var manifest = Rewrite(_folder, "c", null, "a", "b").Manifest;
        Assert.Multiple(() =>
        {
            Assert.That(manifest.CopiedFrom, Is.EqualTo(new[]
            {
                new CopiedDataset(_folder["a"], Hash(_folder["a", "dataset.json"])),
                new CopiedDataset(_folder["b"], Hash(_folder["b", "dataset.json"])),
            }));
            Assert.That(manifest.Sources.Select(source => source.Path), Is.EqualTo(new[] { "/corpus", "/corpus" }));
            Assert.That(manifest.Settings.ShardTokens, Is.EqualTo(70), "the larger one's");
            Assert.That(manifest.Settings.ValidationFraction, Is.EqualTo(0.1));
            Assert.That(DatasetManifest.Read(_folder["c"]).CopiedFrom, Is.EqualTo(manifest.CopiedFrom));
        });
    }

    [Test]
    public void A_training_document_that_another_dataset_holds_out_is_left_out_and_other_duplicates_stay()
    {
        TextDataset.Write(_folder["a"], 40, ["x"], ["y", "z"]);
        TextDataset.Write(_folder["b"], 40, ["z"], ["x", "y", "xx"]);
        var merged = Rewrite(_folder, "c", 40, "a", "b");
        Assert.Multiple(() =>
        {
            Assert.That(Read(_folder["c"]), Is.EqualTo((new[] { "x", "z" }, new[] { "y", "y", "xx" })));
            Assert.That(merged.HeldOutElsewhere, Is.EqualTo(2));
            Assert.That(merged.Manifest.LeftOut.Duplicates, Is.EqualTo(2));
        });
    }

    [Test]
    public void Datasets_that_do_not_fit_together_are_refused()
    {
        var manifest = TextDataset.Write(_folder["a"], 40, ["x"], ["y"]);
        TextDataset.Write(_folder["b"], 40, ["u"], ["v"]);

        (manifest with { Tokenizer = manifest.Tokenizer with { Hash = "another" } }).Write(_folder["a"]);
        AssertRefused("ids of one mean nothing in the other");

        (manifest with { Settings = manifest.Settings with { ValidationFraction = 0.2 } }).Write(_folder["a"]);
        AssertRefused("--validation-fraction");

        Assert.That(
            () => Rewrite(_folder, "c", 40, "b", "b"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("named twice"));
    }

    [Test]
    public void What_is_there_is_replaced_only_when_asked_even_by_itself()
    {
        TextDataset.Write(_folder["a"], 40, ["x"], ["y", "z"]);
        Assert.That(
            () => Rewrite(_folder, "a", 2, "a"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("--overwrite"));

        DatasetRewriting.RunAsync(new() { Inputs = [_folder["a"]], Output = _folder["a"], ShardTokens = 2, Overwrite = true })
            .GetAwaiter().GetResult();
        Assert.That(Shards(_folder["a"]), Has.Length.EqualTo(3));
        Assert.That(Entries(), Is.EqualTo(new[] { "a" }));

        Directory.CreateDirectory(_folder["mine"]);
        File.WriteAllText(_folder["mine", "letter.txt"], "dear");
        Assert.That(
            () => Rewrite(_folder, "mine", 2, "a"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("is left alone"));
    }

    [Test]
    public void What_an_interrupted_preparation_has_done_is_removed_only_when_asked()
    {
        TextDataset.Write(_folder["a"], 40, ["x"], ["y", "z"]);
        Directory.CreateDirectory(_folder["b.preparing"]);
        File.WriteAllText(_folder["b.preparing", "progress.json"], "{}");
        Assert.That(
            () => Rewrite(_folder, "b", 2, "a"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("interrupted preparation").And.Message.Contains("--overwrite"));
        Assert.That(File.Exists(_folder["b.preparing", "progress.json"]));

        DatasetRewriting.RunAsync(Options(_folder, "b", 2, "a") with { Overwrite = true }).GetAwaiter().GetResult();
        Assert.That(Entries(), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void Stopped_or_failed_it_leaves_nothing()
    {
        TextDataset.Write(_folder["a"], 40, ["x"], ["y", "z"]);
        using var stop = new CancellationTokenSource();
        var progress = new Listener(stop.Cancel);
        Assert.That(
            () => DatasetRewriting.RunAsync(Options(_folder, "b", 2, "a"), progress, stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Entries(), Is.EqualTo(new[] { "a" }));

        File.Delete(_folder["a", "shard_000001.npy"]);
        Assert.That(() => Rewrite(_folder, "b", 2, "a"), Throws.TypeOf<DataException>());
        Assert.That(Entries(), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void Questions_of_a_single_dataset_are_kept()
    {
        var manifest = TextDataset.Write(_folder["a"], 40, ["x"], ["y"]);
        TextDataset.Write(_folder["b"], 40, ["u"], ["v"]);
        File.WriteAllText(_folder["a", "multiple_choice.jsonl"], "{}\n");
        (manifest with { MultipleChoice = new("multiple_choice.jsonl", 1, Hash(_folder["a", "multiple_choice.jsonl"])) })
            .Write(_folder["a"]);
        Rewrite(_folder, "c", 40, "b", "a");
        Assert.That(Verify(_folder["c"]), Is.Empty);
        Assert.That(DatasetManifest.Read(_folder["c"]).MultipleChoice!.Items, Is.EqualTo(1));

        Rewrite(_folder, "d", 40, "a");
        Assert.That(Rewrite(_folder, "e", 40, "a", "d").Manifest.MultipleChoice, Is.Null, "two have some");
        Assert.That(File.Exists(_folder["e", "multiple_choice.jsonl"]), Is.False);
    }

    [Test]
    public void Documents_that_straddle_other_programs_shards_are_joined_to_where_they_begin()
    {
        // 50256 separates: [1], [2 3 | 4], [5], [6 | 7 | | 8], [9]
        Directory.CreateDirectory(_folder["lf"]);
        TinyDataset.WriteShard(_folder["lf", "x_i_000000_t_5.npy"], [50256, 1, 50256, 2, 3]);
        TinyDataset.WriteShard(_folder["lf", "x_i_000001_t_5.npy"], [4, 50256, 5, 50256, 6]);
        TinyDataset.WriteShard(_folder["lf", "x_i_000002_t_1.npy"], [7]);
        TinyDataset.WriteShard(_folder["lf", "x_i_000003_t_0.npy"], []);
        TinyDataset.WriteShard(_folder["lf", "x_i_000004_t_3.npy"], [8, 50256, 9]);

        var manifest = Rewrite(_folder, "out", 4, "lf").Manifest;
        Assert.Multiple(() =>
        {
            Assert.That(Ids("out", 0), Is.EqualTo(new[] { 50256, 1, 50256, 2, 3, 4 }));
            Assert.That(Ids("out", 1), Is.EqualTo(new[] { 50256, 5 }));
            Assert.That(Ids("out", 2), Is.EqualTo(new[] { 50256, 6, 7, 8 }));
            Assert.That(Ids("out", 3), Is.EqualTo(new[] { 50256, 9 }));
            Assert.That(manifest.Sources.Single().Kind, Is.EqualTo("shards"));
            Assert.That((manifest.Sources.Single().Documents, manifest.Sources.Single().Tokens), Is.EqualTo((5, 14)));
            Assert.That(manifest.Settings.ValidationFraction, Is.EqualTo(0.4), "2 of 5 documents");
            Assert.That(Verify(_folder["out"]), Is.Empty);
        });
    }

    [Test]
    public void What_stands_before_the_first_separator_becomes_a_document()
    {
        Directory.CreateDirectory(_folder["wide"]);
        LlmcShard.Write32(_folder["wide", "x_val.bin"], 65, 66, 0, 67);
        LlmcShard.Write32(_folder["wide", "x_train.bin"], 0, 68);
        DatasetRewriting.RunAsync(Options(_folder, "out", 9, "wide") with { Tokenizer = "ascii-bytes" }).GetAwaiter().GetResult();
        Assert.That(Read(_folder["out"]), Is.EqualTo((new[] { "AB", "C" }, new[] { "D" })));
    }

    [Test]
    public void Shards_without_separators_leave_nothing_to_train_on()
    {
        Directory.CreateDirectory(_folder["none"]);
        LlmcShard.Write(_folder["none", "x_val.bin"], 1, 2);
        LlmcShard.Write(_folder["none", "x_train.bin"], 3, 4);
        Assert.That(
            () => Rewrite(_folder, "out", 9, "none"),
            Throws.TypeOf<DataException>().With.Message.Contains("no document to train on"));
        Assert.That(Directory.Exists(_folder["out"]), Is.False);
    }

    [Test]
    public void Documents_longer_than_what_is_read_at_once_stay_whole()
    {
        string text = new('x', (1 << 21) + 17);
        TextDataset.Write(_folder["a"], 100, ["v"], ["one", text, "two"]);
        Rewrite(_folder, "b", 5, "a");
        Assert.That(Read(_folder["b"]), Is.EqualTo((new[] { "v" }, new[] { "one", text, "two" })));
    }

    private void AssertRefused(string message)
    {
        Assert.That(
            () => Rewrite(_folder, "c", 40, "a", "b"), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));
        Assert.That(Entries(), Is.EqualTo(new[] { "a", "b" }));
    }

    private static RewriteOptions Options(TemporaryFolder folder, string output, long? shardTokens, params string[] inputs) => new()
    {
        Inputs = [.. inputs.Select(input => folder[input])],
        Output = folder[output],
        ShardTokens = shardTokens,
    };

    private static RewrittenDataset Rewrite(TemporaryFolder folder, string output, long? shardTokens, params string[] inputs) =>
        DatasetRewriting.RunAsync(Options(folder, output, shardTokens, inputs)).GetAwaiter().GetResult();

    private static (IEnumerable<string> Validation, IEnumerable<string> Training) Read(string directory)
    {
        using var shards = ShardSet.Open(directory);
        return (TextDataset.Texts(shards.Validation), [.. shards.Training.SelectMany(TextDataset.Texts)]);
    }

    private static byte[][] Shards(string directory) =>
        [.. DatasetManifest.Read(directory).Shards.Select(shard => File.ReadAllBytes(Path.Combine(directory, shard.File)))];

    private static IReadOnlyList<DatasetProblem> Verify(string directory) =>
        DatasetVerification.RunAsync(directory).GetAwaiter().GetResult().Problems;

    private int[] Ids(string directory, int shard)
    {
        using var file = TokenShard.Open(_folder[directory, $"shard_{shard:D6}.npy"]);
        int[] ids = new int[file.Count];
        file.Read(0, ids);
        return ids;
    }

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private string[] Entries() => [.. Directory.GetFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)).Order()];

    private sealed class Listener(Action listen) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => listen();
    }
}
