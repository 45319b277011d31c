using Hybrid.Data.Writing;
using Hybrid.Tokenization;

namespace Hybrid.Data.Inspection;

/// <summary>Says what a dataset holds: numbers about all of it, or the text of a window.</summary>
public static class DatasetInspection
{
    /// <summary>Reads all of a dataset and adds up its documents.</summary>
    /// <param name="directory">The dataset's folder.</param>
    /// <param name="tokenizer">The tokenizer of a folder without dataset.json; <c>r50k_base</c> when null.</param>
    /// <param name="progress">Told how far it is, some times a second.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DataException">It is no dataset, or damaged.</exception>
    /// <exception cref="ConfigurationException">The tokenizer is unknown, or not the dataset's.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Task<DatasetStatistics> RunAsync(
        string directory,
        string? tokenizer = null,
        IProgress<ScanProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return Task.Run(() => Run(DatasetFiles.Open(directory, tokenizer), progress, cancellationToken), cancellationToken);
    }

    /// <summary>Decodes a window of a dataset; docs/data-format.md says where windows lie.</summary>
    /// <param name="directory">The dataset's folder.</param>
    /// <param name="index">The window's number, from 0 through the split's shards in their order.</param>
    /// <param name="context">T: it holds T + 1 ids.</param>
    /// <param name="heldOut">Whether to take windows of the validation shard instead of those to learn from.</param>
    /// <param name="tokenizer">The tokenizer of a folder without dataset.json; <c>r50k_base</c> when null.</param>
    /// <exception cref="DataException">It is no dataset, or damaged, or too short.</exception>
    /// <exception cref="ConfigurationException">There is no such window, or the tokenizer is not the dataset's.</exception>
    public static DatasetWindow ReadWindow(
        string directory, long index, int context, bool heldOut = false, string? tokenizer = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        using var dataset = ShardSet.Open(directory, tokenizer);
        return DatasetWindow.Read(dataset, index, context, heldOut);
    }

    private static DatasetStatistics Run(DatasetFiles files, IProgress<ScanProgress>? progress, CancellationToken cancellationToken)
    {
        var bytes = new TokenBytes(Tokenizer.ByName(files.Tokenizer.Name));
        var meter = new ScanMeter(files.TotalBytes, progress);
        var shards = files.Scan(index => Count(files, files.Shards[index], bytes, meter, cancellationToken), cancellationToken);
        var validation = new SplitTally(ShardSplit.Validation);
        var training = new SplitTally(ShardSplit.Training);
        validation.Add(shards[0], before: null);
        foreach (var shard in shards.Skip(1))
            training.Add(shard, before: validation);
        validation.CloseDocument();
        training.CloseDocument();
        return new(
            files.Directory,
            files.Manifest,
            files.Tokenizer,
            files.TokenType,
            [validation.ToStatistics(), training.ToStatistics()]);
    }

    private static ShardTally Count(
        DatasetFiles files, string name, TokenBytes bytes, ScanMeter meter, CancellationToken cancellationToken)
    {
        string path = files.PathOf(name);
        try
        {
            using var file = ShardBlocks.Open(path);
            var layout = ShardLayout.Read(file, path);
            if (file.Length != layout.FileLength)
                throw new DataException($"{path} is not as long as its header says. hybrid data verify tells all that is wrong.");
            meter.Add(layout.DataOffset);
            file.Position = layout.DataOffset;
            var tally = new ShardTally(path, layout.TokenType, files.Tokenizer.EndOfText, bytes);
            foreach (var block in ShardBlocks.Read(file, meter, cancellationToken))
                tally.Add(block.Span);
            return tally;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
