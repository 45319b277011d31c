namespace Hybrid.Data;

/// <summary>Where a dataset's text came from.</summary>
public sealed record DatasetSource
{
    /// <summary><c>dotnet-docs</c>, <c>files</c>, <c>hub</c>, or <c>shards</c> of another program.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// The file or folder that was read, as an absolute path; of the Hub <c>hf://datasets/owner/name/folder</c>.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>
    /// Versions of what was read, by name: the .NET SDK and its reference packs, a repository's commit. Empty for files.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>Number of files read.</summary>
    public required int Files { get; init; }

    /// <summary>
    /// SHA-256 over the files' relative paths, lengths and, for the kind <c>files</c>, times of change, for <c>hub</c>
    /// the commit: tells whether the source is still the same.
    /// </summary>
    public required string Fingerprint { get; init; }

    /// <summary>Its share of a mixture's training tokens; none where all of it is taken.</summary>
    public double? Weight { get; init; }

    /// <summary>The column or key of its text, where it names its own; none where it is the one that all sources have.</summary>
    public string? TextKey { get; init; }

    /// <summary>Its documents in the shards; 0 until the dataset is made.</summary>
    public long Documents { get; init; }

    /// <summary>Its ids in the shards, separators included; 0 until the dataset is made.</summary>
    public long Tokens { get; init; }
}
