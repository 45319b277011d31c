using Hybrid.Data.Foreign;

namespace Hybrid.Data.Inspection;

/// <summary>Compares a dataset with what dataset.json says of it, byte by byte.</summary>
/// <remarks>
/// Shards of other programs, which have no dataset.json, are held to their headers, their names and the vocabulary.
/// </remarks>
public static class DatasetVerification
{
    /// <summary>Reads all of a dataset and lists what is wrong with it.</summary>
    /// <param name="directory">The dataset's folder.</param>
    /// <param name="tokenizer">The tokenizer of a folder without dataset.json; <c>r50k_base</c> when null.</param>
    /// <param name="progress">Told how far it is, some times a second.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DataException">It is no dataset, or dataset.json cannot be read.</exception>
    /// <exception cref="ConfigurationException">The tokenizer is unknown, or not the dataset's.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Task<VerifiedDataset> RunAsync(
        string directory,
        string? tokenizer = null,
        IProgress<ScanProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return Task.Run(() => Run(DatasetFiles.Open(directory, tokenizer), progress, cancellationToken), cancellationToken);
    }

    private static VerifiedDataset Run(DatasetFiles files, IProgress<ScanProgress>? progress, CancellationToken cancellationToken)
    {
        var meter = new ScanMeter(files.TotalBytes, progress);
        var check = new ShardCheck(files.Directory, files.Tokenizer, meter, cancellationToken);
        var findings = files.Scan(index => check.Check(ExpectationOf(files, index)), cancellationToken);
        IEnumerable<DatasetProblem> others =
            files.Manifest is { } manifest ? new ManifestCheck(files.Directory, manifest).Problems() : [];
        return new(
            files.Directory,
            files.Manifest is not null,
            findings.Count,
            findings.Sum(shard => shard.Tokens),
            findings.Sum(shard => shard.Documents),
            findings.Sum(shard => shard.Bytes),
            [.. findings.SelectMany(shard => shard.Problems), .. others]);
    }

    private static ShardExpectation ExpectationOf(DatasetFiles files, int shard) => files.Manifest is { } manifest
        ? ShardExpectation.Of(manifest, manifest.Shards[shard])
        : ShardExpectation.Of(ForeignShardName.Parse(files.Shards[shard])!, files.TokenType);
}
