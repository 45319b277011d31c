using System.Globalization;

namespace Hybrid.Data;

/// <summary>A prepared dataset: its manifest, and its shards mapped into memory.</summary>
/// <remarks>Thread safety: any number of threads may read; dispose when none does.</remarks>
public sealed class ShardSet : IDisposable
{
    private ShardSet(string directory, DatasetManifest manifest, TokenShard validation, IReadOnlyList<TokenShard> training)
    {
        Directory = directory;
        Manifest = manifest;
        Validation = validation;
        Training = training;
    }

    /// <summary>The dataset's folder.</summary>
    public string Directory { get; }

    /// <summary>What dataset.json says.</summary>
    public DatasetManifest Manifest { get; }

    /// <summary>Shard 0.</summary>
    public TokenShard Validation { get; }

    /// <summary>The shards to learn from, in order.</summary>
    public IReadOnlyList<TokenShard> Training { get; }

    /// <summary>Opens a folder that <c>hybrid data prepare</c> wrote.</summary>
    /// <param name="directory">The folder with dataset.json.</param>
    /// <exception cref="DataException">It is no dataset, or a shard is missing, damaged or another than the manifest's.</exception>
    public static ShardSet Open(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var manifest = DatasetManifest.Read(directory);
        var opened = new List<TokenShard>();
        try
        {
            foreach (var record in manifest.Shards)
                opened.Add(OpenShard(directory, manifest, record));
        }
        catch
        {
            opened.ForEach(shard => shard.Dispose());
            throw;
        }

        return new ShardSet(directory, manifest, opened[0], opened[1..]);
    }

    /// <summary>The windows of the training shards.</summary>
    /// <param name="context">T: ids that a window predicts.</param>
    /// <exception cref="DataException">No shard is long enough for a window.</exception>
    public ShardTable TrainingTable(int context) => new([.. Training.Select(shard => shard.Count)], context);

    /// <inheritdoc/>
    public void Dispose()
    {
        Validation.Dispose();
        foreach (var shard in Training)
            shard.Dispose();
    }

    private static TokenShard OpenShard(string directory, DatasetManifest manifest, ShardRecord record)
    {
        var shard = TokenShard.Open(Path.Combine(directory, record.File));
        if (shard.Count == record.Tokens && shard.TokenType == manifest.TokenType)
            return shard;
        shard.Dispose();
        throw new DataException(string.Create(
            CultureInfo.InvariantCulture,
            $"{shard.Path} holds {shard.Count} ids of {shard.TokenType}, where {DatasetManifest.FileName} says {record.Tokens} of {manifest.TokenType}: they are of two datasets. Prepare the dataset again."));
    }
}
