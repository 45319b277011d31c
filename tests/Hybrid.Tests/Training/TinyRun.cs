using Hybrid.Configuration;
using Hybrid.Data;
using Hybrid.Tests.Data;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Training;

/// <summary>A folder with a data set of a few words, and a run over it that takes milliseconds.</summary>
internal sealed class TinyRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyRun()
    {
        var tokenizer = Tokenizer.ByName("ascii-bytes");
        Directory.CreateDirectory(_folder["data"]);
        ShardRecord[] shards = [Shard(0, 400), Shard(1, 3000)];
        var manifest = TinyDataset.Manifest(shards) with
        {
            Tokenizer = new(tokenizer.Name, tokenizer.Hash, tokenizer.VocabularySize, tokenizer.EndOfText),
        };
        manifest.Write(_folder["data"]);
        Configuration = new()
        {
            Model = new() { NVocab = 128, NCtx = 16, NLayer = 1, NHead = 2, NEmbd = 16 },
            Data = new() { Dataset = _folder["data"], TokensPerStep = 64, MicroBatch = 2 },
            Schedule = new() { Steps = 12, WarmupSteps = 2 },
            Run = new() { Name = "tiny", Directory = _folder["runs"], CheckpointInterval = 4, Threads = 1 },
            Eval = new() { ValidationInterval = 4, ValidationSequences = 4, SampleInterval = 6, SamplePrompts = ["the "], SampleTokens = 4 },
        };
    }

    /// <summary>The run's configuration.</summary>
    public RunConfiguration Configuration { get; }

    /// <summary>A path in the run's directory.</summary>
    public string this[params string[] names] => _folder[["runs", "tiny", .. names]];

    /// <summary>The shard to learn from.</summary>
    public string TrainingShard => _folder["data", "shard_000001.npy"];

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private ShardRecord Shard(int number, int length)
    {
        const string Text = "the quick brown fox jumps over the lazy dog and gets or sets a value. ";
        var file = $"shard_{number:D6}.npy";
        TinyDataset.WriteShard(_folder["data", file], [.. Enumerable.Range(number, length).Select(i => (ushort)Text[i * i % Text.Length])]);
        return new(file, number == 0 ? "validation" : "train", length, 1, 0, $"{number}");
    }
}
