using Hybrid.Data.Foreign;

namespace Hybrid.Data;

/// <summary>The files of a dataset, before its shards are opened, and what is known of all their ids.</summary>
/// <param name="Directory">The folder.</param>
/// <param name="Manifest">What dataset.json says; null for a folder without one.</param>
/// <param name="Tokenizer">The tokenizer that made the ids.</param>
/// <param name="TokenType">How ids are stored.</param>
/// <param name="Shards">The shards' names: that for validation, then those to learn from in their order.</param>
internal sealed record DatasetFiles(
    string Directory,
    DatasetManifest? Manifest,
    DatasetTokenizer Tokenizer,
    TokenType TokenType,
    IReadOnlyList<string> Shards)
{
    /// <summary>Length of the shards that are there.</summary>
    public long TotalBytes => Shards.Select(PathOf).Select(path => new FileInfo(path)).Where(file => file.Exists).Sum(file => file.Length);

    /// <summary>
    /// Finds the files of a folder that <c>hybrid data prepare</c> wrote, or of one with shards of LF_LLM-269M or llm.c.
    /// </summary>
    /// <param name="directory">The folder.</param>
    /// <param name="tokenizer">The tokenizer of a folder without dataset.json; <c>r50k_base</c> when null.</param>
    /// <exception cref="DataException">It is no dataset.</exception>
    /// <exception cref="ConfigurationException">The tokenizer is unknown, or not the dataset's.</exception>
    public static DatasetFiles Open(string directory, string? tokenizer)
    {
        bool isPrepared = File.Exists(Path.Combine(directory, DatasetManifest.FileName));
        return !isPrepared && ForeignFolder.Shards(directory) is { Count: > 0 } names
            ? OpenForeign(directory, names, tokenizer)
            : OpenPrepared(directory, DatasetManifest.Read(directory), tokenizer);
    }

    /// <summary>The path of a shard.</summary>
    public string PathOf(string shard) => Path.Combine(Directory, shard);

    /// <summary>Does something with each shard, several at once, and gives the results in the shards' order.</summary>
    public IReadOnlyList<T> Scan<T>(Func<int, T> scan, CancellationToken cancellationToken)
    {
        var results = new T[Shards.Count];
        var options = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        try
        {
            Parallel.For(0, results.Length, options, shard => results[shard] = scan(shard));
        }
        catch (AggregateException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        return results;
    }

    private static DatasetFiles OpenPrepared(string directory, DatasetManifest manifest, string? tokenizer)
    {
        if (tokenizer is not null && tokenizer != manifest.Tokenizer.Name)
        {
            throw new ConfigurationException(
                $"The tokenizer {tokenizer} was asked for, but {directory} was made with {manifest.Tokenizer.Name}, as its "
                + $"{DatasetManifest.FileName} says. Leave data.tokenizer or --tokenizer out.");
        }

        return new(directory, manifest, manifest.Tokenizer, manifest.TokenType, [.. manifest.Shards.Select(shard => shard.File)]);
    }

    private static DatasetFiles OpenForeign(string directory, IReadOnlyList<ForeignShardName> names, string? tokenizer)
    {
        string first = Path.Combine(directory, names[0].File);
        var type = TokenShard.ReadLayout(first).TokenType;
        return new(directory, null, ForeignShards.TokenizerOf(first, type, tokenizer), type, [.. names.Select(name => name.File)]);
    }
}
