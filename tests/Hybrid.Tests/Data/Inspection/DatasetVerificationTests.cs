using System.Collections.Concurrent;
using System.Security.Cryptography;
using Hybrid.Data;
using Hybrid.Data.Inspection;
using Hybrid.Tests.Data.Foreign;

namespace Hybrid.Tests.Data.Inspection;

/// <summary>Datasets that are as they should be, and each way in which they may not be.</summary>
internal sealed class DatasetVerificationTests
{
    private TemporaryFolder _folder = null!;

    private string Set => _folder["set"];

    [SetUp]
    public void WriteDataset()
    {
        _folder = new TemporaryFolder();
        TextDataset.Write(Set, 8, ["held"], ["one", "two", "three", "four"]);
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task A_whole_dataset_has_no_problems()
    {
        var found = await DatasetVerification.RunAsync(Set);
        Assert.That(found.Problems, Is.Empty);
        Assert.That(
            (found.Shards, found.Tokens, found.Documents, found.HasManifest),
            Is.EqualTo((4, "held one two three four ".Length, 5, true)));
        Assert.That(found.Bytes, Is.EqualTo((4 * 128) + (found.Tokens * 2)));
    }

    [Test]
    public async Task Progress_ends_with_all_bytes()
    {
        var reports = new ConcurrentQueue<ScanProgress>();
        var found = await DatasetVerification.RunAsync(Set, progress: new Listener(reports.Enqueue));
        Assert.That(reports.Last(), Is.EqualTo(new ScanProgress(found.Bytes, found.Bytes)));
    }

    [Test]
    public async Task Each_bit_counts()
    {
        foreach (int place in new[] { 20, 60, 127, 128, 133 })
        {
            Change("shard_000001.npy", bytes => bytes[place] ^= 1);
            var problems = await ProblemsAsync();
            Assert.That(problems, Is.Not.Empty, $"byte {place}");
            Assert.That(problems.Select(problem => problem.File), Has.All.EqualTo("shard_000001.npy"));
            Change("shard_000001.npy", bytes => bytes[place] ^= 1);
        }
    }

    [Test]
    public async Task Changed_bytes_are_told_with_both_hashes()
    {
        Change("shard_000002.npy", bytes => bytes[130] ^= 1);
        var problem = (await ProblemsAsync()).Single();
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder["set", "shard_000002.npy"])));
        Assert.That(problem.ToString(), Does.StartWith($"shard_000002.npy has SHA-256 {hash}, where dataset.json says "));
    }

    [Test]
    public async Task A_shard_cut_short_is_told_with_both_lengths()
    {
        Change("shard_000001.npy", (ref byte[] bytes) => Array.Resize(ref bytes, bytes.Length - 2));
        Assert.That(await SentencesAsync(), Is.EqualTo(new[] { "shard_000001.npy has 142 bytes, where dataset.json says 144" }));
    }

    [Test]
    public async Task A_missing_shard_and_a_stranger_are_told()
    {
        File.Delete(_folder["set", "shard_000003.npy"]);
        File.WriteAllText(_folder["set", "shard_000004.npy"], "");
        Directory.CreateDirectory(_folder["set", "folder"]);
        Assert.That(await SentencesAsync(), Is.EqualTo(new[]
        {
            "shard_000003.npy is missing",
            "folder does not belong to the dataset",
            "shard_000004.npy does not belong to the dataset",
        }));
    }

    [Test]
    public async Task Ids_outside_the_vocabulary_are_told_with_their_place_though_the_hash_is_right()
    {
        Change("shard_000001.npy", bytes => (bytes[132], bytes[133], bytes[142]) = (0, 1, 128));
        Rewrite(WithTrueHashes);
        Assert.That(
            await SentencesAsync(),
            Is.EqualTo(new[] { "shard_000001.npy has ids outside the vocabulary of 128: 2, the first 256 at position 2" }));
    }

    [Test]
    public async Task Counts_that_are_wrong_in_the_manifest_are_told()
    {
        Rewrite(manifest => WithShard(manifest, 1, shard => shard with { Tokens = 9, Documents = 7 }));
        Assert.That(await SentencesAsync(), Is.EqualTo(new[]
        {
            "shard_000001.npy has 8 ids, where dataset.json says 9",
            "shard_000001.npy has 2 documents, where dataset.json says 7",
        }));
    }

    [Test]
    public async Task A_shard_that_does_not_begin_with_a_document_is_told()
    {
        Change("shard_000001.npy", bytes => bytes[128] = 65);
        Rewrite(manifest => WithShard(WithTrueHashes(manifest), 1, shard => shard with { Documents = 1 }));
        Assert.That((await SentencesAsync()).Single(), Does.StartWith("shard_000001.npy does not begin with a document"));
    }

    [Test]
    public async Task A_header_that_is_none_is_told_once()
    {
        Change("shard_000001.npy", bytes => bytes[0] = 0);
        Assert.That((await SentencesAsync()).Single(), Does.StartWith("shard_000001.npy is not a token shard: it does not start"));
    }

    [Test]
    public async Task Shards_in_another_order_or_twice_are_told()
    {
        Rewrite(manifest => manifest with
        {
            Shards = [manifest.Shards[1], manifest.Shards[0], manifest.Shards[2], manifest.Shards[3], manifest.Shards[2]],
        });
        Assert.That(await SentencesAsync(), Is.EqualTo(new[]
        {
            "dataset.json lists shard_000001.npy as 'train' in place 0, where 'validation' belongs",
            "dataset.json lists shard_000000.npy as 'validation' in place 1, where 'train' belongs",
            "dataset.json lists shard_000002.npy twice",
        }));
    }

    [Test]
    public async Task Questions_are_held_to_their_hash_and_number()
    {
        byte[] lines = "{}\n{}\n"u8.ToArray();
        var record = new QuestionsRecord("multiple_choice.jsonl", 2, Convert.ToHexStringLower(SHA256.HashData(lines)));
        Rewrite(manifest => manifest with { MultipleChoice = record });
        Assert.That(await SentencesAsync(), Is.EqualTo(new[] { "multiple_choice.jsonl is missing" }));

        File.WriteAllBytes(_folder["set", "multiple_choice.jsonl"], lines);
        Assert.That(await SentencesAsync(), Is.Empty);

        Rewrite(manifest => manifest with { MultipleChoice = record with { Items = 3 } });
        Assert.That((await SentencesAsync()).Single(), Is.EqualTo("multiple_choice.jsonl has 2 lines, where dataset.json says 3"));

        File.AppendAllText(_folder["set", "multiple_choice.jsonl"], "{}\n");
        Assert.That((await SentencesAsync()).Single(), Does.StartWith("multiple_choice.jsonl has SHA-256"));
    }

    [Test]
    public async Task A_shard_longer_than_a_block_is_read_whole()
    {
        string text = new('x', 3_000_000);
        TextDataset.Write(_folder["long"], 100, ["held"], [text, "two"]);
        Assert.That((await DatasetVerification.RunAsync(_folder["long"])).Problems, Is.Empty);

        string path = _folder["long", "shard_000001.npy"];
        using (var file = File.OpenWrite(path))
        {
            file.Position = 128 + (2 * 2_000_001);
            file.WriteByte(200);
        }

        var problems = (await DatasetVerification.RunAsync(_folder["long"])).Problems;
        Assert.That(problems.Select(problem => problem.ToString()), Has.Some.Contains("the first 200 at position 2000001"));
    }

    [Test]
    public async Task Shards_of_other_programs_are_held_to_names_headers_and_vocabulary()
    {
        TinyDataset.WriteShard(_folder["other_i_000000_t_2.npy"], [50256, 1]);
        TinyDataset.WriteShard(_folder["other_i_000001_t_4.npy"], [50256, 60000, 1]);
        Directory.CreateDirectory(_folder["llmc"]);
        LlmcShard.Write(_folder["llmc", "x_val_000000.bin"], 50256, 1);
        LlmcShard.Write(_folder["llmc", "x_train_000001.bin"], 2, 50256, 50257);

        Assert.That(await SentencesAsync(_folder.Path), Is.EqualTo(new[]
        {
            "other_i_000001_t_4.npy has 3 ids, where its name says 4",
            "other_i_000001_t_4.npy has ids outside the vocabulary of 50257: 1, the first 60000 at position 1",
        }));
        Assert.That(await SentencesAsync(_folder["llmc"]), Is.EqualTo(new[]
        {
            "x_train_000001.bin has ids outside the vocabulary of 50257: 1, the first 50257 at position 2",
        }));
    }

    [Test]
    public async Task Ids_of_32_bits_are_checked_too()
    {
        Directory.CreateDirectory(_folder["wide"]);
        LlmcShard.Write32(_folder["wide", "x_val.bin"], 0, 65, 66);
        LlmcShard.Write32(_folder["wide", "x_train.bin"], 0, 65, 0x80000041, 0, 127, 128);
        var found = await DatasetVerification.RunAsync(_folder["wide"], "ascii-bytes");
        Assert.That(found.Problems.Select(problem => problem.ToString()), Is.EqualTo(new[]
        {
            "x_train.bin has ids outside the vocabulary of 128: 2, the first 2147483713 at position 2",
        }));
        Assert.That((found.Documents, found.HasManifest), Is.EqualTo((3, false)));
    }

    [Test]
    public void A_folder_that_is_no_dataset_is_an_error() => Assert.That(
        () => DatasetVerification.RunAsync(_folder.Path), Throws.TypeOf<DataException>().With.Message.Contains("no prepared dataset"));

    [Test]
    public void It_can_be_stopped() => Assert.That(
        () => DatasetVerification.RunAsync(Set, cancellationToken: new CancellationToken(canceled: true)),
        Throws.InstanceOf<OperationCanceledException>());

    private async Task<IReadOnlyList<DatasetProblem>> ProblemsAsync() => (await DatasetVerification.RunAsync(Set)).Problems;

    private async Task<string[]> SentencesAsync(string? directory = null) =>
        [.. (await DatasetVerification.RunAsync(directory ?? Set)).Problems.Select(problem => problem.ToString())];

    private void Change(string file, ChangeBytes change)
    {
        byte[] bytes = File.ReadAllBytes(_folder["set", file]);
        change(ref bytes);
        File.WriteAllBytes(_folder["set", file], bytes);
    }

    private void Change(string file, Action<byte[]> change) => Change(file, (ref byte[] bytes) => change(bytes));

    private void Rewrite(Func<DatasetManifest, DatasetManifest> change) => change(DatasetManifest.Read(Set)).Write(Set);

    private DatasetManifest WithTrueHashes(DatasetManifest manifest) => manifest with
    {
        Shards = [.. manifest.Shards.Select(shard => shard with
        {
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder["set", shard.File]))),
        })],
    };

    private static DatasetManifest WithShard(DatasetManifest manifest, int index, Func<ShardRecord, ShardRecord> change) =>
        manifest with { Shards = [.. manifest.Shards.Select((shard, i) => i == index ? change(shard) : shard)] };

    private delegate void ChangeBytes(ref byte[] bytes);

    private sealed class Listener(Action<ScanProgress> listen) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => listen(value);
    }
}
