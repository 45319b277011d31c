namespace Hybrid.Data.Rewriting;

/// <summary>Which datasets to copy into new shards, and how.</summary>
public sealed record RewriteOptions
{
    /// <summary>The datasets' folders, in the order in which their documents follow each other.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The new dataset's folder. It appears only when it is whole.</summary>
    public required string Output { get; init; }

    /// <summary>
    /// Ids in a training shard, at most, unless a single document has more; null takes the largest of the inputs'.
    /// </summary>
    public long? ShardTokens { get; init; }

    /// <summary>The tokenizer of inputs without dataset.json; <c>r50k_base</c> when null.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>Whether to replace a dataset that is there already.</summary>
    public bool Overwrite { get; init; }

    internal void Check()
    {
        if (Inputs.Count == 0)
            throw new ConfigurationException("There is no dataset to copy.");
        if (ShardTokens < 1)
            throw new ConfigurationException($"A shard of {ShardTokens} tokens holds nothing; --shard-tokens is at least 1.");
    }
}
