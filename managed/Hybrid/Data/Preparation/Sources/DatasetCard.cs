using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Hybrid.Data.Preparation.Sources;

/// <summary>
/// What a dataset's README.md says of its files: the list <c>configs</c> in the YAML between the two lines <c>---</c> at its
/// beginning.
/// </summary>
internal static class DatasetCard
{
    /// <summary>The card's path in a repository.</summary>
    public const string FileName = "README.md";

    private const string Fence = "---";
    private const int DeepestNesting = 64;

    /// <summary>The configurations that a card describes, in its order; none where it says nothing of them.</summary>
    /// <exception cref="DataException">It is no YAML, or what it says of configurations cannot be understood.</exception>
    public static IReadOnlyList<DatasetConfig> ReadConfigs(TextReader card)
    {
        try
        {
            return Root(FrontMatter(card)) is YamlMappingNode root && ValueOf(root, "configs") is { } configs
                ? [.. Items(configs, "configs").Select(ReadConfig)]
                : [];
        }
        catch (YamlException error)
        {
            throw new DataException($"Its YAML is damaged at line {error.Start.Line + 1}: {error.Message}", error);
        }
    }

    private static string FrontMatter(TextReader card)
    {
        var lines = new List<string>();
        if (card.ReadLine()?.Trim() == Fence)
        {
            while (card.ReadLine() is { } line)
            {
                if (line.TrimEnd() == Fence)
                    return string.Join('\n', lines);
                lines.Add(line);
            }
        }

        return "";
    }

    private static YamlNode? Root(string yaml)
    {
        RefuseDeepNesting(yaml);
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode;
    }

    // The tree is built by recursion, which a card of brackets alone would bring to an end with the process.
    private static void RefuseDeepNesting(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        for (int depth = 0; parser.MoveNext();)
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > DeepestNesting)
                throw new DataException($"Its YAML is nested more than {DeepestNesting} deep.");
        }
    }

    private static DatasetConfig ReadConfig(YamlNode node)
    {
        if (node is not YamlMappingNode config)
            throw new DataException("An entry of its configs is no mapping with a config_name.");
        string name = ValueOf(config, "config_name") is { } given ? Text(given, "config_name") : DatasetConfig.DefaultName;
        return new DatasetConfig(
            name,
            IsDefault: name == DatasetConfig.DefaultName
                || (ValueOf(config, "default") is YamlScalarNode { Value: { } flag } && flag.Equals("true", StringComparison.OrdinalIgnoreCase)),
            Folder: ValueOf(config, "data_dir") is { } folder ? Text(folder, "data_dir").Trim('/') : "",
            Splits: ValueOf(config, "data_files") is { } files ? ReadSplits(files, name) : null);
    }

    // A pattern, a list of patterns, or a list of splits with a pattern or a list of them each.
    private static Dictionary<string, IReadOnlyList<string>> ReadSplits(YamlNode files, string config)
    {
        if (files is not YamlSequenceNode entries || !entries.OfType<YamlMappingNode>().Any())
            return new() { [SplitNames.Train] = Patterns(files, config) };
        var splits = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var entry in entries)
        {
            if (entry is not YamlMappingNode split || ValueOf(split, "split") is not { } name || ValueOf(split, "path") is not { } path)
                throw new DataException($"An entry of the data_files of its config '{config}' has no split and path.");
            if (!splits.TryAdd(Text(name, "split"), Patterns(path, config)))
                throw new DataException($"The data_files of its config '{config}' have the split '{name}' twice.");
        }

        return splits;
    }

    private static IReadOnlyList<string> Patterns(YamlNode node, string config)
    {
        IReadOnlyList<string> patterns = node is YamlSequenceNode list ? [.. list.Select(item => Text(item, "path"))] : [Text(node, "path")];
        return patterns.FirstOrDefault(pattern => pattern.Contains("://", StringComparison.Ordinal)) is { } address
            ? throw new DataException($"The config '{config}' has its files elsewhere, at {address}; only files of the dataset itself are read.")
            : patterns;
    }

    private static YamlNode? ValueOf(YamlMappingNode mapping, string key) =>
        mapping.Children.TryGetValue(new YamlScalarNode(key), out var value)
        && value is not YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "null" or "~" }
            ? value
            : null;

    private static YamlSequenceNode Items(YamlNode node, string key) =>
        node as YamlSequenceNode ?? throw new DataException($"Its {key} is no list.");

    private static string Text(YamlNode node, string key) =>
        node is YamlScalarNode { Value: { Length: > 0 } value } ? value : throw new DataException($"A {key} of its configs is no text.");
}
