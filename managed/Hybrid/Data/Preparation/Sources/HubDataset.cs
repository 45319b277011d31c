using Hybrid.Hub;

namespace Hybrid.Data.Preparation.Sources;

/// <summary>
/// A dataset on the Hugging Face Hub, or a part of it, as people write it:
/// <c>hf://datasets/owner/name[/folder][@revision][?config=NAME&amp;split=NAME&amp;text=COLUMN]</c>.
/// </summary>
internal sealed record HubDataset
{
    /// <summary>How one is written, for messages.</summary>
    public const string HowToWrite =
        "A dataset is hf://datasets/owner/name or hf://datasets/owner/name/folder, with @revision after it if not main, and "
        + "?config=NAME&split=NAME&text=COLUMN, any of them, at the end.";

    private const int NamesOfRepository = 3; // datasets, owner, name

    /// <summary>Its repository.</summary>
    public required HubReference Repository { get; init; }

    /// <summary>The folder that its files are in, with forward slashes; empty for the whole repository.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Which of the dataset's configurations; null for the one that there is, or the default.</summary>
    public string? Config { get; init; }

    /// <summary>Which split; null for train.</summary>
    public string? Split { get; init; }

    /// <summary>The column or key of the text; null for the one that all sources have.</summary>
    public string? TextKey { get; init; }

    /// <summary>Reads a name.</summary>
    /// <exception cref="ConfigurationException">It is none, or a model's.</exception>
    public static HubDataset Parse(string text)
    {
        string[] withQuery = text[HubReference.Scheme.Length..].Split('?', 2);
        string[] atRevision = withQuery[0].Split('@', 2);
        string[] names = atRevision[0].Split('/');
        string[] folder = names[Math.Min(NamesOfRepository, names.Length)..];
        string repository = string.Join('/', names[..(names.Length - folder.Length)]);
        if (folder.Any(name => name is "" or "." or ".." || name.AsSpan().ContainsAny("*\\")))
            throw new ConfigurationException($"'{text}' names no folder of a dataset. {HowToWrite}");
        if (!HubReference.TryParse(string.Join('@', [repository, .. atRevision[1..]]), out var reference))
            throw new ConfigurationException($"'{text}' names no dataset. {HowToWrite}");
        if (reference.Kind != HubRepositoryKind.Dataset)
            throw new ConfigurationException($"{text} names a model. {HowToWrite}");
        var dataset = new HubDataset { Repository = reference, Folder = string.Join('/', folder) };
        return withQuery.Length == 1 ? dataset : withQuery[1].Split('&').Aggregate(dataset, (read, pair) => read.With(pair, text));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string name = HubReference.Scheme + (Folder.Length == 0
            ? Repository.ToString()
            : Repository.ToString().Insert(Repository.PagePath.Length, "/" + Folder));
        string query = string.Join('&', new[] { Pair("config", Config), Pair("split", Split), Pair("text", TextKey) }.OfType<string>());
        return query.Length == 0 ? name : $"{name}?{query}";
    }

    private HubDataset With(string pair, string text)
    {
        string[] sides = pair.Split('=', 2);
        string value = sides.Length == 2 ? Uri.UnescapeDataString(sides[1]) : "";
        return (sides[0], value) switch
        {
            ("config" or "split" or "text", "") => throw new ConfigurationException($"'{text}' leaves {sides[0]} empty. {HowToWrite}"),
            ("config", _) when Config is null => this with { Config = value },
            ("split", _) when Split is null => this with { Split = value },
            ("text", _) when TextKey is null => this with { TextKey = value },
            ("config" or "split" or "text", _) => throw new ConfigurationException($"'{text}' says {sides[0]} twice. {HowToWrite}"),
            _ => throw new ConfigurationException($"'{text}' has the unknown key '{sides[0]}'; known are config, split and text. {HowToWrite}"),
        };
    }

    private static string? Pair(string key, string? value) => value is null ? null : $"{key}={Uri.EscapeDataString(value)}";
}
