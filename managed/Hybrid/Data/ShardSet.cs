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
        bool isPrepared = File.Exists(Path.Combine(directory, DatasetManifest.FileName));
        return !isPrepared && ForeignFolder.Shards(directory) is { Count: > 0 } names
            ? OpenForeign(directory, names, tokenizer)
            : OpenPrepared(directory, DatasetManifest.Read(directory), tokenizer);
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

    /// <summary>Ids of each shard to learn from.</summary>
    internal IReadOnlyList<long> TrainingTokenCounts() => [.. Training.Select(shard => shard.Count)];

    private static ShardSet OpenPrepared(string directory, DatasetManifest manifest, string? tokenizer)
    {
        if (tokenizer is not null && tokenizer != manifest.Tokenizer.Name)
        {
            throw new ConfigurationException(
                $"data.tokenizer is {tokenizer}, but {directory} was made with {manifest.Tokenizer.Name}, as its "
                + $"{DatasetManifest.FileName} says. Leave data.tokenizer out.");
        }

        return OpenAll(directory, manifest.Shards.Select(record => record.File), shards =>
        {
            foreach (var (shard, record) in shards.Zip(manifest.Shards))
                CheckRecord(shard, manifest, record);
            return new ShardSet(directory, manifest, manifest.Tokenizer, shards);
        });
    }

    private static ShardSet OpenForeign(string directory, IReadOnlyList<ForeignShardName> names, string? tokenizer) =>
        OpenAll(directory, names.Select(name => name.File), shards =>
        {
            ForeignShards.Check(shards, names);
            return new ShardSet(directory, manifest: null, ForeignShards.TokenizerOf(shards[0], tokenizer), shards);
        });

    private static ShardSet OpenAll(
        string directory, IEnumerable<string> files, Func<IReadOnlyList<TokenShard>, ShardSet> create)
    {
        var opened = new List<TokenShard>();
        try
        {
            foreach (string file in files)
                opened.Add(TokenShard.Open(Path.Combine(directory, file)));
            return create(opened);
        }
        catch
        {
            opened.ForEach(shard => shard.Dispose());
            throw;
        }
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
