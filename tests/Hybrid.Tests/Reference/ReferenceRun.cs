using System.Text;
using Hybrid.Configuration;
using Hybrid.Data.Order;
using Hybrid.Tests.Data;

namespace Hybrid.Tests.Reference;

/// <summary>
/// The run that the reference made for the fixtures, 20 steps of 2 micro-batches of 2 sequences, as a user would repeat it:
/// a folder of its shards and a configuration file.
/// </summary>
internal sealed class ReferenceRun : IDisposable
{
    private const int Context = 32;

    private readonly TemporaryFolder _folder = new();

    public ReferenceRun()
    {
        Directory.CreateDirectory(_folder["data"]);
        WriteTrainingShards(ReferenceWindows.Of(ReferenceFile.Open("optimizer.safetensors")));
        WriteValidationShard(ReferenceWindows.Of(ReferenceFile.Open("tiny_model.safetensors")));
        File.WriteAllText(ConfigurationPath, Toml());
    }

    /// <summary>Updates after which the fixtures have the model's parameters.</summary>
    public const int Steps = 20;

    /// <summary>The windows that each validation reads, in order: those of the shard, and two of them again.</summary>
    public int[][] ValidationWindows { get; private set; } = [];

    /// <summary>The folder of all its files.</summary>
    public string Folder => _folder.Path;

    /// <summary>The configuration file.</summary>
    public string ConfigurationPath => _folder["fixture.toml"];

    /// <summary>The configuration, read as the command line reads it.</summary>
    public RunConfiguration Configuration => ConfigurationLoader.Load(ConfigurationPath).Configuration;

    /// <summary>A path in the folder of the runs.</summary>
    public string this[params string[] names] => _folder[["runs", .. names]];

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    // The fixtures' sequences do not follow on each other in a text, so each is a shard of its own, of one window: the n-th
    // shard that the reference visits holds sequence n.
    private void WriteTrainingShards(int[][] sequences)
    {
        long[] tokenCounts = [.. sequences.Select(sequence => (long)sequence.Length)];
        var order = new ReferenceOrder(seed: 42, tokenCounts, Context, draw: 1);
        foreach (var (n, sequence) in sequences.Index())
            WriteShard(order.Locate(n).Shard + 1, sequence);
    }

    // Windows start every T ids: the two of the fixture are the first and the third, and the second lies across. A fourth
    // would fit, but the reference starts again: 4 (T + 1) reaches the length.
    private void WriteValidationShard(int[][] sequences)
    {
        int[] shard = [.. sequences[0], .. sequences[1][..(Context - 1)], .. sequences[1], .. sequences[0]];
        WriteShard(0, shard);
        ValidationWindows = [.. new[] { 0, 1, 2, 0, 1 }.Select(window => shard[(window * Context)..(((window + 1) * Context) + 1)])];
    }

    // As numpy.save writes uint16: magic, version, length and dictionary are 128 bytes.
    private void WriteShard(int number, int[] ids)
    {
        string dictionary = $"{{'descr': '<u2', 'fortran_order': False, 'shape': ({ids.Length},), }}".PadRight(117) + "\n";
        byte[] bytes =
        [
            0x93, .. "NUMPY"u8, 1, 0, (byte)dictionary.Length, 0, .. Encoding.ASCII.GetBytes(dictionary),
            .. ids.SelectMany(id => BitConverter.GetBytes((ushort)id)),
        ];
        File.WriteAllBytes(_folder["data", $"edufineweb_i_{number:D6}_t_{ids.Length}.npy"], bytes);
    }

    private string Toml() => $"""
        [model]
        n_vocab = 128
        n_ctx = {Context}
        n_embd = 64
        n_head = 4
        n_layer = 3
        dropout_attn = 0.0
        dropout_ffn = 0.0

        [data]
        dataset = '{_folder["data"]}'
        tokenizer = "ascii-bytes"
        tokens_per_step = {4 * Context}
        micro_batch = 2
        order = "reference"
        order_window = 1

        [optimizer]
        max_lr = 0.0021
        min_lr_ratio = 0.1
        beta1 = 0.9
        beta2 = 0.95
        eps = 1e-8
        weight_decay = 0.1
        clip_grad_norm = 1.0

        [schedule]
        steps = {Steps}
        warmup_steps = 4

        [run]
        name = "fixture"
        directory = '{_folder["runs"]}'
        seed = 7
        threads = 1
        checkpoint_interval = 10

        [eval]
        validation_interval = 1
        validation_sequences = 5
        multiple_choice_file = '{HellaSwagPath}'
        multiple_choice_interval = 10
        """;

    private static string HellaSwagPath =>
        Path.Combine(TestContext.CurrentContext.TestDirectory, "Evaluation", "Fixtures", "hellaswag.jsonl");
}
