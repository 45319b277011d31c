using System.Globalization;
using Hybrid.Data.Writing;
using Hybrid.Tokenization;

namespace Hybrid.Data.Inspection;

/// <summary>A window of a dataset, as training reads it, and its text.</summary>
/// <param name="Split"><c>validation</c> or <c>train</c>.</param>
/// <param name="Index">Its number among the split's windows.</param>
/// <param name="Windows">Number of the split's windows.</param>
/// <param name="Context">T; it holds T + 1 ids.</param>
/// <param name="Shard">The file that it lies in.</param>
/// <param name="Start">Position of its first id there.</param>
/// <param name="Ids">The ids.</param>
/// <param name="Documents">What they belong to, in order.</param>
public sealed record DatasetWindow(
    string Split,
    long Index,
    long Windows,
    int Context,
    string Shard,
    long Start,
    IReadOnlyList<int> Ids,
    IReadOnlyList<WindowDocument> Documents)
{
    /// <summary>Reads a window of a split.</summary>
    internal static DatasetWindow Read(ShardSet dataset, long index, int context, bool heldOut)
    {
        if (context < 1)
            throw new ConfigurationException($"A context of {context} tokens has no window; --context is at least 1.");
        IReadOnlyList<TokenShard> shards = heldOut ? [dataset.Validation] : dataset.Training;
        var table = new ShardTable([.. shards.Select(shard => shard.Count)], context);
        if (index < 0 || index >= table.Windows)
        {
            throw new ConfigurationException(string.Create(
                CultureInfo.InvariantCulture,
                $"There is no window {index}: with a context of {context} the split has windows 0 to {table.Windows - 1}."));
        }

        var (shard, start) = table.Locate(index);
        int[] ids = new int[context + 1];
        shards[shard].Load(start, ids.Length);
        shards[shard].Read(start, ids);
        return new(
            heldOut ? ShardSplit.Validation : ShardSplit.Training,
            index,
            table.Windows,
            context,
            Path.GetFileName(shards[shard].Path),
            start,
            ids,
            WindowDocument.Cut(ids, Tokenizer.ByName(dataset.Tokenizer.Name)));
    }
}
