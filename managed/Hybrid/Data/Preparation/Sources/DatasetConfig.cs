namespace Hybrid.Data.Preparation.Sources;

/// <summary>A configuration that a dataset's card describes: one of the datasets that the repository holds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsDefault">Whether it is meant where none is named.</param>
/// <param name="Folder">The folder that its files are in; empty for the repository.</param>
/// <param name="Splits">Patterns of each split's files; null where the files' names tell.</param>
internal sealed record DatasetConfig(
    string Name,
    bool IsDefault,
    string Folder,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Splits)
{
    /// <summary>The name of a configuration that is the default without saying so.</summary>
    public const string DefaultName = "default";
}
