using Hybrid.Hub;

namespace Hybrid.Data.Preparation;

/// <summary>
/// A dataset on the Hugging Face Hub, or a folder of its repository, as people write it:
/// <c>hf://datasets/owner/name</c>, <c>hf://datasets/owner/name/folder</c>, each with <c>@revision</c> if not main.
/// </summary>
/// <param name="Repository">Its repository.</param>
/// <param name="Folder">The folder, with forward slashes; empty for the whole repository.</param>
internal sealed record HubDataset(HubReference Repository, string Folder)
{
    private const int NamesOfRepository = 3; // datasets, owner, name

    /// <summary>Which of the repository's files it is, as <c>hybrid pull --include</c> takes them.</summary>
    public IReadOnlyList<string> Patterns { get; } =
        [.. TextFileSource.Patterns.Select(pattern => Folder.Length == 0 ? pattern : $"{Folder}/{pattern}")];

    /// <summary>Reads a name.</summary>
    /// <exception cref="ConfigurationException">It is none, or a model's.</exception>
    public static HubDataset Parse(string text)
    {
        string[] atRevision = text[HubReference.Scheme.Length..].Split('@', 2);
        string[] names = atRevision[0].Split('/');
        string[] folder = names[Math.Min(NamesOfRepository, names.Length)..];
        string repository = string.Join('/', names[..(names.Length - folder.Length)]);
        if (folder.Any(name => name is "" or "." or ".." || name.AsSpan().ContainsAny("*?\\")))
            throw new ConfigurationException($"'{text}' names no folder of a dataset. {HowToWrite}");
        var reference = HubReference.Parse(string.Join('@', [repository, .. atRevision[1..]]));
        return reference.Kind == HubRepositoryKind.Dataset
            ? new(reference, string.Join('/', folder))
            : throw new ConfigurationException($"{text} names a model. {HowToWrite}");
    }

    /// <inheritdoc/>
    public override string ToString() => HubReference.Scheme + (Folder.Length == 0
        ? Repository.ToString()
        : Repository.ToString().Insert(Repository.PagePath.Length, "/" + Folder));

    private static string HowToWrite =>
        $"A dataset is {HubReference.Scheme}datasets/owner/name or {HubReference.Scheme}datasets/owner/name/folder, with "
        + "@revision after it if not main.";
}
