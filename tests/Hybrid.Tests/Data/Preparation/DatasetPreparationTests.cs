using System.Security.Cryptography;
using System.Text;
using Hybrid.Data;
using Hybrid.Data.Preparation;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Data.Preparation;

internal sealed class DatasetPreparationTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void WriteTexts()
    {
        _folder = new TemporaryFolder();
        File.WriteAllLines(_folder["texts.jsonl"], Enumerable.Range(0, 1500).Select(n => $"{{\"text\": \"{TextOf(n)}\"}}"));
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task Shards_hold_each_document_once_after_a_separator()
    {
        var manifest = (await DatasetPreparation.RunAsync(Options)).Manifest;
        using var shards = ShardSet.Open(_folder["set"]);
        var validation = DocumentsOf(shards.Validation);
        var training = shards.Training.SelectMany(DocumentsOf).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(validation.Concat(training), Is.EquivalentTo(Enumerable.Range(0, 1500).Select(TextOf)));
            Assert.That(validation, Has.Length.InRange(75, 230), "a tenth, held out by hash");
            Assert.That(validation.Where(text => !IsHeldOut(text)), Is.Empty);
            Assert.That(training.Where(IsHeldOut), Is.Empty);
            Assert.That(training, Is.Not.Ordered);
            Assert.That(manifest.Documents, Is.EqualTo(1500));
            Assert.That(manifest.TokenType, Is.EqualTo(TokenType.UInt16));
        });
    }

    [Test]
    public async Task The_manifest_tells_what_the_files_are()
    {
        await DatasetPreparation.RunAsync(Options);
        using var shards = ShardSet.Open(_folder["set"]);
        var records = shards.Manifest!.Shards;
        Assert.Multiple(() =>
        {
            Assert.That(records.Select(record => record.Split), Is.EqualTo(records.Select((_, i) => i == 0 ? "validation" : "train")));
            Assert.That(records, Has.Count.GreaterThan(3));
            Assert.That(records.Skip(1).Select(record => record.Tokens), Has.All.LessThanOrEqualTo(Options.ShardTokens));
            foreach (var record in records)
            {
                byte[] file = File.ReadAllBytes(_folder["set", record.File]);
                Assert.That(record.Bytes, Is.EqualTo(file.Length));
                Assert.That(record.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(file))));
            }

            Assert.That(Directory.GetFiles(_folder["set"]), Has.Length.EqualTo(records.Count + 1), "nothing but shards and manifest");
            Assert.That(shards.Manifest!.Tokenizer.Hash, Is.EqualTo(Tokenizer.ByName("r50k_base").Hash));
            Assert.That(shards.Manifest!.Sources.Single().Kind, Is.EqualTo("files"));
            Assert.That(shards.Manifest!.MultipleChoice, Is.Null);
        });
    }

    [TestCase(1)]
    [TestCase(5)]
    public async Task The_result_does_not_depend_on_threads(int threads)
    {
        await DatasetPreparation.RunAsync(Options);
        await DatasetPreparation.RunAsync(Options with { Output = _folder["other"], Threads = threads });
        Assert.That(Contents(_folder["other"]), Is.EqualTo(Contents(_folder["set"])));
    }

    [Test]
    public async Task Another_seed_gives_another_order_of_the_same_documents()
    {
        await DatasetPreparation.RunAsync(Options);
        await DatasetPreparation.RunAsync(Options with { Output = _folder["other"], Seed = 7 });
        using var first = ShardSet.Open(_folder["set"]);
        using var second = ShardSet.Open(_folder["other"]);
        Assert.Multiple(() =>
        {
            Assert.That(DocumentsOf(second.Validation), Is.EquivalentTo(DocumentsOf(first.Validation)));
            Assert.That(DocumentsOf(second.Validation), Is.Not.EqualTo(DocumentsOf(first.Validation)));
        });
    }

    [Test]
    public async Task A_single_long_document_is_a_shard_by_itself()
    {
        File.WriteAllLines(_folder["texts.jsonl"], ["{\"text\": \"" + string.Concat(Enumerable.Repeat("long ", 900)) + "\"}",
            .. Enumerable.Range(0, 30).Select(n => $"{{\"text\": \"{TextOf(n)}\"}}")]);
        var manifest = (await DatasetPreparation.RunAsync(Options with { ShardTokens = 100, ValidationFraction = 0 })).Manifest;
        Assert.That(manifest.Shards.Single(shard => shard.Tokens > 100).Documents, Is.EqualTo(1));
    }

    [Test]
    public async Task At_least_one_document_is_held_out()
    {
        var manifest = (await DatasetPreparation.RunAsync(Options with { ValidationFraction = 0 })).Manifest;
        Assert.That(manifest.Shards[0].Documents, Is.EqualTo(1));
    }

    [Test]
    public void A_source_that_leaves_nothing_to_train_on_is_an_error()
    {
        File.WriteAllText(_folder["texts.jsonl"], "{\"text\": \"alone\"}\n");
        Assert.Multiple(() =>
        {
            Assert.That(() => DatasetPreparation.RunAsync(Options), Throws.InstanceOf<DataException>().With.Message.Contains("single document").And.Message.Contains("cut it into several"));
            Assert.That(Entries(), Is.EqualTo(new[] { "texts.jsonl" }));
        });
    }

    [Test]
    public async Task The_same_dataset_is_reused()
    {
        var first = await DatasetPreparation.RunAsync(Options);
        var before = File.GetLastWriteTimeUtc(_folder["set", "dataset.json"]);
        var second = await DatasetPreparation.RunAsync(Options with { Threads = 3, Overwrite = true });
        Assert.Multiple(() =>
        {
            Assert.That(first.Reused, Is.False);
            Assert.That(second.Reused, Is.True);
            Assert.That(File.GetLastWriteTimeUtc(_folder["set", "dataset.json"]), Is.EqualTo(before));
        });
    }

    [Test]
    public async Task Another_dataset_is_replaced_only_when_asked()
    {
        await DatasetPreparation.RunAsync(Options);
        var changed = Options with { Seed = 9, ShardTokens = 4000 };
        Assert.That(
            () => DatasetPreparation.RunAsync(changed),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("seed 42 then, 9 now")
                .And.Message.Contains("shard tokens").And.Message.Contains("--overwrite"));
        var replaced = await DatasetPreparation.RunAsync(changed with { Overwrite = true });
        Assert.Multiple(() =>
        {
            Assert.That(replaced.Reused, Is.False);
            Assert.That(DatasetManifest.Read(_folder["set"]).Settings.Seed, Is.EqualTo(9));
            Assert.That(Entries(), Is.EqualTo(new[] { "set", "texts.jsonl" }));
        });
    }

    [Test]
    public async Task A_copy_is_another_dataset_though_it_has_the_same_source()
    {
        var manifest = (await DatasetPreparation.RunAsync(Options)).Manifest;
        (manifest with { CopiedFrom = [new("/elsewhere", "")] }).Write(_folder["set"]);
        Assert.That(
            () => DatasetPreparation.RunAsync(Options),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("it was copied from /elsewhere"));
    }

    [Test]
    public async Task A_changed_source_is_another_dataset()
    {
        await DatasetPreparation.RunAsync(Options);
        File.AppendAllText(_folder["texts.jsonl"], "{\"text\": \"more\"}\n");
        Assert.That(
            () => DatasetPreparation.RunAsync(Options),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("files changed"));
    }

    [Test]
    public async Task A_damaged_dataset_is_not_reused()
    {
        await DatasetPreparation.RunAsync(Options);
        File.AppendAllText(_folder["set", "shard_000001.npy"], "x");
        Assert.That(
            () => DatasetPreparation.RunAsync(Options),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("shard_000001.npy has"));
        Assert.That((await DatasetPreparation.RunAsync(Options with { Overwrite = true })).Reused, Is.False);
    }

    [Test]
    public void A_folder_with_other_things_is_left_alone()
    {
        Directory.CreateDirectory(_folder["set"]);
        File.WriteAllText(_folder["set", "precious"], "x");
        Assert.Multiple(() =>
        {
            Assert.That(
                () => DatasetPreparation.RunAsync(Options with { Overwrite = true }),
                Throws.TypeOf<ConfigurationException>().With.Message.Contains("left alone"));
            Assert.That(File.ReadAllText(_folder["set", "precious"]), Is.EqualTo("x"));
        });
    }

    [Test]
    public async Task An_empty_folder_may_become_the_dataset()
    {
        Directory.CreateDirectory(_folder["set"]);
        await DatasetPreparation.RunAsync(Options);
        Assert.That(File.Exists(_folder["set", "dataset.json"]));
    }

    [TestCase(PreparePhase.Tokenizing)]
    [TestCase(PreparePhase.WritingShards)]
    public async Task Stopped_it_keeps_what_is_done_and_goes_on(PreparePhase phase)
    {
        await DatasetPreparation.RunAsync(Options with { Output = _folder["whole"] });
        using var stop = new CancellationTokenSource();
        var progress = new StopAt(phase, stop);
        Assert.Multiple(() =>
        {
            Assert.That(
                () => DatasetPreparation.RunAsync(Options with { Threads = 1 }, progress, stop.Token),
                Throws.InstanceOf<OperationCanceledException>());
            Assert.That(Entries(), Is.EqualTo(new[] { "set.preparing", "texts.jsonl", "whole" }));
            Assert.That(() => ShardSet.Open(_folder["set"]), Throws.TypeOf<DataException>());
        });
        var dataset = await DatasetPreparation.RunAsync(Options);
        Assert.Multiple(() =>
        {
            Assert.That(dataset.Reused, Is.False);
            Assert.That(dataset.Continued);
            Assert.That(Contents(_folder["set"]), Is.EqualTo(Contents(_folder["whole"])));
            Assert.That(Entries(), Is.EqualTo(new[] { "set", "texts.jsonl", "whole" }));
        });
    }

    [Test]
    public async Task What_an_interrupted_run_had_begun_differently_is_removed_and_told_of()
    {
        using var stop = new CancellationTokenSource();
        Assert.That(
            () => DatasetPreparation.RunAsync(Options, new StopAt(PreparePhase.WritingShards, stop), stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
        var dataset = await DatasetPreparation.RunAsync(Options with { Seed = 7 });
        Assert.Multiple(() =>
        {
            Assert.That(dataset.Continued, Is.False);
            Assert.That(dataset.RemovedLeftover, Does.Contain(_folder["set.preparing"]).And.Contain("seed 42 then, 7 now"));
            Assert.That(Entries(), Is.EqualTo(new[] { "set", "texts.jsonl" }));
        });
    }

    [Test]
    public async Task What_an_earlier_version_left_is_removed()
    {
        Directory.CreateDirectory(_folder["set.preparing"]);
        foreach (string name in new[] { "lock", "tokens.spool", "shard_000000.npy", "progress.json" })
            File.WriteAllText(_folder["set.preparing", name], "half");
        var dataset = await DatasetPreparation.RunAsync(Options);
        Assert.Multiple(() =>
        {
            Assert.That(dataset.Continued, Is.False);
            Assert.That(Entries(), Is.EqualTo(new[] { "set", "texts.jsonl" }));
        });
    }

    [Test]
    public async Task A_replacement_that_was_killed_between_its_two_renames_loses_nothing()
    {
        await DatasetPreparation.RunAsync(Options);
        Directory.Move(_folder["set"], _folder["set.replaced"]);
        Assert.That((await DatasetPreparation.RunAsync(Options)).Reused, Is.True);
        Assert.That(Entries(), Is.EqualTo(new[] { "set", "texts.jsonl" }));
    }

    [Test]
    public async Task A_folder_that_only_has_the_name_of_what_is_replaced_is_left_alone()
    {
        Directory.CreateDirectory(_folder["set.replaced"]);
        File.WriteAllText(_folder["set.replaced", "thesis.txt"], "years of work");
        Assert.That(
            () => DatasetPreparation.RunAsync(Options),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains(_folder["set.replaced"]).And.Message.Contains("left alone"));
        Assert.That(File.ReadAllText(_folder["set.replaced", "thesis.txt"]), Is.EqualTo("years of work"));
        File.Delete(_folder["set.replaced", "thesis.txt"]);
        await DatasetPreparation.RunAsync(Options);
    }

    [Test]
    public async Task What_a_kill_left_of_what_was_replaced_is_removed()
    {
        await DatasetPreparation.RunAsync(Options);
        Directory.CreateDirectory(_folder["set.replaced"]);
        File.Copy(_folder["set", "dataset.json"], _folder["set.replaced", "dataset.json"]);
        await DatasetPreparation.RunAsync(Options);
        Assert.That(Directory.Exists(_folder["set.replaced"]), Is.False);
    }

    [Test]
    public void A_lock_that_cannot_be_made_is_not_said_to_be_anothers()
    {
        Directory.CreateDirectory(_folder["set.preparing", "lock"]);
        Assert.That(
            () => DatasetPreparation.RunAsync(Options),
            Throws.InstanceOf<DataException>().With.Message.Contains(_folder["set.preparing", "lock"]).And.Message.Not.Contains("Another process"));
    }

    [Test]
    public void Two_at_once_do_not_mix()
    {
        var target = new DatasetTarget(_folder["set"]);
        using var first = StagingFolder.Open(target);
        Assert.Multiple(() =>
        {
            Assert.That(
                () => DatasetPreparation.RunAsync(Options),
                Throws.TypeOf<ConfigurationException>().With.Message.Contains("Another process"));
            Assert.That(Directory.Exists(first.Path), "the first goes on");
        });
    }

    [Test]
    public async Task Progress_reaches_the_end_of_both_phases()
    {
        var reports = new Reports();
        await DatasetPreparation.RunAsync(Options, reports);
        var ends = reports.All.Where(report => report.Ends).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(ends.Select(report => report.Phase), Is.EqualTo(new[] { PreparePhase.Tokenizing, PreparePhase.WritingShards }));
            Assert.That(ends.Select(report => report.Done), Is.EqualTo(ends.Select(report => report.Total)));
            Assert.That(ends[0].Documents, Is.EqualTo(1500));
        });
    }

    [Test]
    public void Wrong_options_are_errors()
    {
        Assert.Multiple(() =>
        {
            AssertRefused(Options with { ShardTokens = 0 }, "--shard-tokens");
            AssertRefused(Options with { ValidationFraction = 1 }, "--validation-fraction");
            AssertRefused(Options with { ValidationFraction = double.NaN }, "--validation-fraction");
            AssertRefused(Options with { Threads = 0 }, "--threads");
            AssertRefused(Options with { DocsRoot = "x" }, "--docs-root");
            AssertRefused(Options with { Tokenizer = "gpt9" }, "gpt9");
        });

        static void AssertRefused(PrepareOptions options, string expected) => Assert.That(
            () => DatasetPreparation.RunAsync(options),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains(expected));
    }

    private PrepareOptions Options => new()
    {
        Sources = [_folder["texts.jsonl"]],
        Output = _folder["set"],
        ShardTokens = 5000,
        ValidationFraction = 0.1,
        Threads = 2,
    };

    private static string TextOf(int number) => $"Document {number} says {number * 7} and \u6f22\u5b57.";

    private static bool IsHeldOut(string text) => HoldOut.HashOf(text) < HoldOut.Threshold(0.1);

    private static string[] DocumentsOf(TokenShard shard)
    {
        int[] ids = new int[shard.Count];
        shard.Read(0, ids);
        Assert.That(ids[0], Is.EqualTo(50256), "a document follows its separator");
        return Tokenizer.ByName("r50k_base").Decode(ids).Split("<|endoftext|>")[1..];
    }

    private static Dictionary<string, string> Contents(string folder) => Directory.GetFiles(folder)
        .ToDictionary(file => Path.GetFileName(file), file => Encoding.Latin1.GetString(File.ReadAllBytes(file)));

    private string[] Entries() =>
        [.. Directory.GetFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private sealed class StopAt(PreparePhase phase, CancellationTokenSource stop) : IProgress<PrepareProgress>
    {
        public void Report(PrepareProgress value)
        {
            if (value.Phase == phase)
                stop.Cancel();
        }
    }

    private sealed class Reports : IProgress<PrepareProgress>
    {
        public List<PrepareProgress> All { get; } = [];

        public void Report(PrepareProgress value) => All.Add(value);
    }
}
