namespace Hybrid.Data.Preparation.Sources;

/// <summary>Finds which files of a repository make a dataset's configuration and split.</summary>
/// <param name="dataset">The dataset.</param>
/// <param name="paths">Paths of all files of the repository.</param>
/// <param name="isReadable">Whether a file has a format that is read, by its path.</param>
internal sealed class HubDatasetFiles(HubDataset dataset, IReadOnlyList<string> paths, Func<string, bool> isReadable)
{
    private const int MostNamed = 20;

    /// <summary>Whether the card has a say: a folder alone is read as it is.</summary>
    public bool NeedsCard => dataset.Config is not null || dataset.Folder.Length == 0;

    /// <summary>The files' paths, sorted ordinally.</summary>
    /// <param name="configs">What the card says; nothing where it is not needed.</param>
    /// <exception cref="ConfigurationException">It has several configurations or splits, and the one is not named or not there.</exception>
    /// <exception cref="DataException">It has no files that are read.</exception>
    public IReadOnlyList<string> Select(IReadOnlyList<DatasetConfig> configs)
    {
        var config = Choose(configs);
        var splits = config.Splits is { } patterns
            ? patterns.ToDictionary(split => split.Key, split => Matching(config, split.Value))
            : SplitNames.Divide([.. Under(config.Folder).Where(isReadable)])
                .ToDictionary(split => split.Key, split => InFolder(config.Folder, split.Value));
        string wanted = dataset.Split ?? SplitNames.Train;
        if (!splits.TryGetValue(wanted, out var files))
        {
            throw new ConfigurationException(
                $"{dataset} has no split '{wanted}'. Name one of its splits with ?split=NAME: {Names(splits.Keys)}.");
        }

        return Readable([.. files.Where(IsInDatasetsFolder).Distinct().Order(StringComparer.Ordinal)], wanted);
    }

    private DatasetConfig Choose(IReadOnlyList<DatasetConfig> configs)
    {
        if (dataset.Config is { } name)
            return configs.FirstOrDefault(config => config.Name == name) ?? FolderOf(name, configs);
        return configs switch
        {
            [] => new DatasetConfig(DatasetConfig.DefaultName, IsDefault: true, dataset.Folder, Splits: null),
            [var only] => only,
            _ => configs.FirstOrDefault(config => config.IsDefault) ?? throw new ConfigurationException(
                $"{dataset} has several configurations. Name one of them with ?config=NAME: {Names(configs.Select(config => config.Name))}."),
        };
    }

    // Where the card does not name it, a configuration may be a folder of that name.
    private DatasetConfig FolderOf(string name, IReadOnlyList<DatasetConfig> configs)
    {
        if (Under(name).Any())
            return new DatasetConfig(name, IsDefault: false, name, Splits: null);
        throw new ConfigurationException(configs.Count == 0
            ? $"{dataset} has no configuration: its card describes none, and it has no folder {name}. Leave ?config= out."
            : $"{dataset}: there is no configuration '{name}'. Its configurations: {Names(configs.Select(config => config.Name))}.");
    }

    private IReadOnlyList<string> Matching(DatasetConfig config, IReadOnlyList<string> patterns)
    {
        var compiled = patterns.Select(pattern => new PathPattern(pattern)).ToList();
        return InFolder(config.Folder, Under(config.Folder).Where(path => compiled.Exists(pattern => pattern.Match(path))));
    }

    // Paths in a folder, relative to it, and back again.
    private IEnumerable<string> Under(string folder) => folder.Length == 0
        ? paths
        : paths.Where(path => IsIn(folder, path)).Select(path => path[(folder.Length + 1)..]);

    private static IReadOnlyList<string> InFolder(string folder, IEnumerable<string> relative) =>
        folder.Length == 0 ? [.. relative] : [.. relative.Select(path => $"{folder}/{path}")];

    private static bool IsIn(string folder, string path) => path.StartsWith(folder + "/", StringComparison.Ordinal);

    private bool IsInDatasetsFolder(string path) => dataset.Folder.Length == 0 || IsIn(dataset.Folder, path);

    private IReadOnlyList<string> Readable(IReadOnlyList<string> files, string split)
    {
        IReadOnlyList<string> readable = [.. files.Where(isReadable)];
        if (readable.Count > 0)
            return readable;
        var others = files.Count > 0 ? files : paths;
        throw new DataException(
            $"{dataset} has no files of text for the split '{split}' ({Names(others.Take(3))}). Read are Parquet, JSON lines and "
            + "plain text; of most datasets the Hub keeps a copy in Parquet under the revision @refs/convert/parquet.");
    }

    private static string Names(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(MostNamed)) + (all.Count > MostNamed ? $" and {all.Count - MostNamed} more" : "");
    }
}
