using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Hybrid.Hub;

/// <summary>
/// A repository of the Hugging Face Hub at a revision, as people write it: <c>owner/name</c>, <c>owner/name@rev</c>,
/// <c>datasets/owner/name</c>, each also behind <c>hf://</c>. Immutable.
/// </summary>
public sealed partial record HubReference
{
    /// <summary>What tells a reference from a path.</summary>
    public const string Scheme = "hf://";

    /// <summary>The revision that is meant where none is given.</summary>
    public const string DefaultRevision = "main";

    private const string DatasetPrefix = "datasets/";

    private HubReference(HubRepositoryKind kind, string repository, string revision)
    {
        Kind = kind;
        Repository = repository;
        Revision = revision;
    }

    /// <summary>What the repository holds.</summary>
    public HubRepositoryKind Kind { get; }

    /// <summary>Owner and name with a slash between them; the name alone for a few old repositories.</summary>
    public string Repository { get; }

    /// <summary>A branch, a tag or a commit.</summary>
    public string Revision { get; }

    /// <summary>True when the revision is a whole commit, which never changes.</summary>
    internal bool IsCommit => IsCommitId(Revision);

    /// <summary>The repository below the Hub's <c>/api/</c>.</summary>
    internal string ApiPath => (Kind == HubRepositoryKind.Dataset ? "datasets/" : "models/") + Repository;

    /// <summary>The repository below the Hub's root, where its files and its page are.</summary>
    internal string PagePath => (Kind == HubRepositoryKind.Dataset ? DatasetPrefix : "") + Repository;

    /// <summary>The repository's folder in the cache.</summary>
    internal string CacheFolder => ApiPath.Replace("/", "--", StringComparison.Ordinal);

    /// <summary>True when a text claims to be a reference by its <c>hf://</c>.</summary>
    public static bool HasScheme(string text) => text.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Reads a reference.</summary>
    /// <exception cref="ConfigurationException">The text is none.</exception>
    public static HubReference Parse(string text) => TryParse(text, out var reference)
        ? reference
        : throw new ConfigurationException(
            $"'{text}' names no repository of the Hub. Write owner/name, owner/name@revision or datasets/owner/name, "
            + $"with or without {Scheme} before it.");

    /// <summary>Reads a reference; false when the text is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out HubReference? reference)
    {
        reference = null;
        var rest = HasScheme(text) ? text[Scheme.Length..] : text;
        var kind = HubRepositoryKind.Model;
        if (rest.StartsWith(DatasetPrefix, StringComparison.Ordinal))
        {
            kind = HubRepositoryKind.Dataset;
            rest = rest[DatasetPrefix.Length..];
        }
        var parts = rest.Split('@', 2);
        var revision = parts.Length == 2 ? parts[1] : DefaultRevision;
        if (!IsRepository(parts[0]) || !IsRevision(revision))
            return false;
        reference = new(kind, parts[0], revision);
        return true;
    }

    /// <summary>The same repository at another revision.</summary>
    /// <exception cref="ConfigurationException">The text is no revision.</exception>
    public HubReference At(string revision) => IsRevision(revision)
        ? new(Kind, Repository, revision)
        : throw new ConfigurationException($"'{revision}' is no revision. Give a branch, a tag or a commit.");

    /// <inheritdoc/>
    public override string ToString() => PagePath + (Revision == DefaultRevision ? "" : "@" + Revision);

    /// <summary>True for the 40 hexadecimal digits of a commit.</summary>
    internal static bool IsCommitId(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigitLower);

    private static bool IsRepository(string text) => text.Split('/') is { Length: 1 or 2 } names && names.All(IsName);

    // The Hub's own rule; "--" would be the slash in the cache's folder names.
    private static bool IsName(string text) => Name().IsMatch(text)
        && !text.Contains("--", StringComparison.Ordinal) && !text.Contains("..", StringComparison.Ordinal);

    // A revision is also a path below refs/ in the cache.
    private static bool IsRevision(string text) => RevisionSegments().IsMatch(text)
        && !text.Contains("..", StringComparison.Ordinal) && !text.Contains("/.", StringComparison.Ordinal);

    [GeneratedRegex(@"\A[A-Za-z0-9_]([A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._+=-]*(/[A-Za-z0-9._+=-]+)*\z")]
    private static partial Regex RevisionSegments();
}
