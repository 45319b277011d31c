using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Training;

/// <summary>
/// A folder to work in, with a data set of one byte per token and a configuration of a model that takes milliseconds a
/// step.
/// </summary>
internal sealed class TinyWorkspace : IDisposable
{
    /// <summary>The configuration's file name; the run is called tiny after it.</summary>
    public const string Config = "tiny.toml";

    private const int VocabularySize = 128;

    public TinyWorkspace()
    {
        WriteDataset();
        File.WriteAllText(this[Config], $"""
            [model]
            n_vocab = {VocabularySize}
            n_ctx = 32
            n_layer = 2
            n_head = 2
            n_embd = 32

            [data]
            dataset = "data"
            tokens_per_step = 1024
            micro_batch = 4

            [schedule]
            steps = 200
            warmup_steps = 5

            [run]
            seed = 3
            threads = 1
            checkpoint_interval = 20

            [eval]
            validation_interval = 50
            validation_sequences = 8
            sample_prompts = ["the "]
            sample_interval = 100
            sample_tokens = 8
            """);
    }

    /// <summary>The folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("hybrid-training-").FullName;

    /// <summary>The shard to learn from.</summary>
    public string TrainingShard => this["data", "shard_000001.npy"];

    /// <summary>A path in the folder.</summary>
    public string this[params string[] names] => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Runs hybrid in the folder.</summary>
    public ProcessResult Hybrid(params string[] arguments) => HybridCli.Run(Path, arguments);

    /// <summary>Trains a run to its end.</summary>
    public ProcessResult Train(string name, params string[] more) => Hybrid(["train", Config, "--name", name, .. more]);

    /// <summary>Starts to train a run.</summary>
    public RunningProcess StartTraining(string name, IReadOnlyDictionary<string, string?>? environment = null, params string[] more) =>
        HybridCli.Start(environment, Path, ["train", Config, "--name", name, .. more]);

    /// <summary>Optimizer steps in a run's metrics: whole lines alone.</summary>
    public IReadOnlyList<Step> Steps(string run)
    {
        var path = this["runs", run, "metrics.jsonl"];
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n')[..^1].Where(line => line.Contains("\"loss\"", StringComparison.Ordinal)).Select(Step.Parse)];
    }

    /// <summary>Validations in a run's metrics, as they are written.</summary>
    public IEnumerable<string> Validations(string run) =>
        File.ReadLines(this["runs", run, "metrics.jsonl"]).Where(line => line.Contains("\"val_loss\"", StringComparison.Ordinal));

    /// <summary>Names of a run's complete checkpoints.</summary>
    public string[] Checkpoints(string run)
    {
        var directory = this["runs", run, "checkpoints"];
        return Directory.Exists(directory)
            ? [.. Directory.GetDirectories(directory, "step_*")
                .Where(path => File.Exists(System.IO.Path.Combine(path, "complete.json")))
                .Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);

    private void WriteDataset()
    {
        Directory.CreateDirectory(this["data"]);
        object[] shards = [WriteShard(0, 2000), WriteShard(1, 20000)];
        var vocabulary = SHA256.HashData([.. Enumerable.Range(0, VocabularySize).Select(id => (byte)id)]);
        File.WriteAllText(this["data", "dataset.json"], JsonSerializer.Serialize(new
        {
            format_version = 2,
            sources = new[] { new { kind = "test", path = "", versions = new { }, files = 1, fingerprint = "" } },
            tokenizer = new { name = "ascii-bytes", hash = Convert.ToHexStringLower(vocabulary), vocabulary_size = VocabularySize, end_of_text = 0 },
            settings = new { seed = 1, validation_fraction = 0.1, shard_tokens = 20000, duplicates = "keep", max_document_bytes = 16777216 },
            token_type = "uint16",
            left_out = new { duplicates = 0, sampled = 0, problems = Array.Empty<object>() },
            shards,
        }));
    }

    // A shard is a .npy file (NumPy's format version 1.0) of little-endian uint16.
    private object WriteShard(int number, int length)
    {
        const string Text = "the quick brown fox jumps over the lazy dog and gets or sets a value of some property. ";
        var description = $"{{'descr': '<u2', 'fortran_order': False, 'shape': ({length},), }}";
        var header = description.PadRight(117) + "\n"; // magic, version, length and header are 128 bytes
        byte[] bytes =
        [
            0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header),
            .. Enumerable.Range(number, length).SelectMany(i => new byte[] { (byte)Text[i / 3 * (i % 7) % Text.Length], 0 }),
        ];
        var file = $"shard_{number:D6}.npy";
        File.WriteAllBytes(this["data", file], bytes);
        return new
        {
            file,
            split = number == 0 ? "validation" : "train",
            tokens = length,
            documents = 1,
            bytes = bytes.Length,
            sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        };
    }
}
