using Hybrid.Data.Preparation.Sources;

namespace Hybrid.Data.Preparation;

/// <summary>What to make a dataset of, and how.</summary>
public sealed record PrepareOptions
{
    // Its ids, of 4 bytes each where there is one for every byte, are in one array.
    private const int LargestDocumentBytes = 1 << 28;

    /// <summary>
    /// <c>dotnet-docs</c>, or a .txt, .jsonl or .parquet file, or a folder with such files, or
    /// <c>hf://datasets/owner/name</c> or <c>hf://datasets/owner/name/folder</c> with <c>@revision</c> if not main: such
    /// files of a dataset on the Hub. Several make a mixture.
    /// </summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>
    /// The sources' shares of training tokens, in any unit; null takes all of each. No document is taken twice: of the
    /// sources that have more than their share a random part is left out.
    /// </summary>
    public IReadOnlyList<double>? Weights { get; init; }

    /// <summary>The dataset's folder. It appears only when it is whole.</summary>
    public required string Output { get; init; }

    /// <summary>The tokenizer's name.</summary>
    public string Tokenizer { get; init; } = "r50k_base";

    /// <summary>Ids in a training shard, at most, unless a single document has more.</summary>
    public long ShardTokens { get; init; } = 100_000_000;

    /// <summary>Decides the order of documents and the multiple-choice questions.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>
    /// Part of the documents (whole types for <c>dotnet-docs</c>) to hold out for validation; null takes the source's
    /// default, 0.05 for <c>dotnet-docs</c> and 0.01 for files. At least one is held out.
    /// </summary>
    public double? ValidationFraction { get; init; }

    /// <summary>The key of a .jsonl line's text, or the name of a .parquet file's column.</summary>
    public string TextKey { get; init; } = "text";

    /// <summary>
    /// For <c>dotnet-docs</c>: the folder of a .NET installation, or any folder with XML documentation; null looks for
    /// the installation in use.
    /// </summary>
    public string? DocsRoot { get; init; }

    /// <summary>
    /// Which documents to leave out because an earlier one is like them; null takes the source's default, exact
    /// duplicates for <c>dotnet-docs</c> and none for files.
    /// </summary>
    public DuplicateRemoval? Duplicates { get; init; }

    /// <summary>Documents of more bytes of UTF-8 are left out, and reported.</summary>
    public int MaxDocumentBytes { get; init; } = 1 << 24;

    /// <summary>
    /// Whether a file, line or document that cannot be taken is an error. Otherwise it is left out, and the manifest says
    /// so.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>How often to note on the disk what is done: about what a kill or a power cut loses.</summary>
    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Bytes of downloads that may be on the disk at once; each file is deleted when its documents are safe. Null keeps
    /// what is downloaded in the Hub's cache, for other programs and the next time.
    /// </summary>
    public long? DiskBudget { get; init; }

    /// <summary>Whether to replace a dataset that is there already and was made differently.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Texts to tokenize at once; null takes the number of processors. The result does not depend on it.</summary>
    public int? Threads { get; init; }

    internal void Check()
    {
        if (ShardTokens < 1)
            throw new ConfigurationException($"A shard of {ShardTokens} tokens holds nothing; --shard-tokens is at least 1.");
        if (ValidationFraction is { } fraction && !(fraction is >= 0 and < 1))
            throw new ConfigurationException("--validation-fraction is at least 0 and under 1.");
        if (Threads < 1)
            throw new ConfigurationException($"{Threads} threads do nothing; --threads is at least 1.");
        if (Sources.Count == 0)
            throw new ConfigurationException("There is no source; name one with --source.");
        if (Weights is not null)
            MixtureWeights.Check(Weights, Sources.Count);
        if (DiskBudget < 1)
            throw new ConfigurationException("--disk-budget is at least 1 byte.");
        if (MaxDocumentBytes is < 1 or > LargestDocumentBytes)
            throw new ConfigurationException($"--max-document-bytes is 1 to {LargestDocumentBytes}.");
        if (SaveEvery < TimeSpan.Zero)
            throw new ConfigurationException("--save-every is at least 0.");
        if (DocsRoot is not null && !Sources.Contains(Hybrid.Data.DotnetDocs.DotnetDocsSource.Kind))
            throw new ConfigurationException($"--docs-root belongs to --source {DotnetDocs.DotnetDocsSource.Kind}.");
    }
}
