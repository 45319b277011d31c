using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hybrid.Data.Foreign;

namespace Hybrid.Data;

/// <summary>A dataset: its shards mapped into memory, and the tokenizer that made them.</summary>
/// <remarks>Thread safety: any number of threads may read; dispose when none does.</remarks>
public sealed class ShardSet : IDisposable
{
    private ShardSet(string directory, DatasetManifest? manifest, DatasetTokenizer tokenizer, IReadOnlyList<TokenShard> shards)
    {
        Directory = directory;
        Manifest = manifest;
        Tokenizer = tokenizer;
        Validation = shards[0];
        Training = [.. shards.Skip(1)];
        var lines = manifest?.Shards.Select(shard => $"{shard.File} {shard.Tokens} {shard.Sha256}")
            ?? shards.Select(ForeignShards.Describe);
        Fingerprint = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{TokenType}\n{string.Join('\n', lines)}")));
    }

    /// <summary>The dataset's folder.</summary>
    public string Directory { get; }

    /// <summary>What dataset.json says; null for a folder without one.</summary>
    public DatasetManifest? Manifest { get; }

    /// <summary>The tokenizer that made the ids.</summary>
    public DatasetTokenizer Tokenizer { get; }

    /// <summary>How ids are stored, in all shards.</summary>
    public TokenType TokenType => Validation.TokenType;

    /// <summary>Shard 0.</summary>
    public TokenShard Validation { get; }

    /// <summary>The shards to learn from, in order.</summary>
    public IReadOnlyList<TokenShard> Training { get; }

    /// <summary>Ids in the shards to learn from.</summary>
    public long TrainingTokens => Training.Sum(shard => shard.Count);

    /// <summary>Tells the shards from others, wherever they lie; docs/data-format.md says what goes into it.</summary>
    public string Fingerprint { get; }

    /// <summary>
    /// Opens a folder that <c>hybrid data prepare</c> wrote, or one with the shards of LF_LLM-269M (.npy) or of llm.c
    /// (.bin).
    /// </summary>
    /// <param name="directory">The folder.</param>
    /// <param name="tokenizer">
    /// The tokenizer of a folder without dataset.json; <c>r50k_base</c> when null. Where there is a dataset.json, it
    /// says which, and a name given here must be the same.
    /// </param>
    /// <exception cref="DataException">It is no dataset, or a shard is missing, damaged or another one.</exception>
    /// <exception cref="ConfigurationException">The tokenizer is unknown, or not the dataset's.</exception>
    public static ShardSet Open(string directory, string? tokenizer = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return Open(DatasetFiles.Open(directory, tokenizer));
    }

    /// <summary>The windows of the training shards.</summary>
    /// <param name="context">T: ids that a window predicts.</param>
    /// <exception cref="DataException">No shard is long enough for a window.</exception>
    public ShardTable TrainingTable(int context) => new(TrainingTokenCounts(), context);

    /// <inheritdoc/>
    public void Dispose()
    {
        Validation.Dispose();
        foreach (var shard in Training)
            shard.Dispose();
    }

    /// <summary>Opens the shards of a dataset.</summary>
    /// <exception cref="DataException">A shard is missing, damaged or another one.</exception>
    internal static ShardSet Open(DatasetFiles files)
    {
        var shards = new List<TokenShard>();
        try
        {
            foreach (string file in files.Shards)
                shards.Add(TokenShard.Open(files.PathOf(file)));
            Check(files, shards);
            return new ShardSet(files.Directory, files.Manifest, files.Tokenizer, shards);
        }
        catch
        {
            shards.ForEach(shard => shard.Dispose());
            throw;
        }
    }

    /// <summary>Ids of each shard to learn from.</summary>
    internal IReadOnlyList<long> TrainingTokenCounts() => [.. Training.Select(shard => shard.Count)];

    private static void Check(DatasetFiles files, IReadOnlyList<TokenShard> shards)
    {
        if (files.Manifest is not { } manifest)
        {
            ForeignShards.Check(shards, [.. files.Shards.Select(file => ForeignShardName.Parse(file)!)]);
            return;
        }

        foreach (var (shard, record) in shards.Zip(manifest.Shards))
            CheckRecord(shard, manifest, record);
    }

    private static void CheckRecord(TokenShard shard, DatasetManifest manifest, ShardRecord record)
    {
        if (shard.Count != record.Tokens || shard.TokenType != manifest.TokenType)
        {
            throw new DataException(string.Create(
                CultureInfo.InvariantCulture,
                $"{shard.Path} holds {shard.Count} ids of {shard.TokenType}, where {DatasetManifest.FileName} says {record.Tokens} of {manifest.TokenType}: they are of two datasets. Prepare the dataset again."));
        }
    }
}
