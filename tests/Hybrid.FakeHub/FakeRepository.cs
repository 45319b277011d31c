using System.Security.Cryptography;
using System.Text;

namespace Hybrid.FakeHub;

/// <summary>A repository: commits, and branches that point to them.</summary>
/// <param name="name">Path on the Hub: owner/name, or datasets/owner/name.</param>
public sealed class FakeRepository(string name)
{
    private readonly Dictionary<string, string> _branches = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, FakeFile>> _commits = [];

    /// <summary>Path on the Hub: owner/name, or datasets/owner/name.</summary>
    public string Name { get; } = name;

    /// <summary>Readers need the Hub's token.</summary>
    public bool IsPrivate { get; set; }

    /// <summary>Readers need access that the token has not.</summary>
    public bool IsGated { get; set; }

    /// <summary>Adds files to a branch as a commit, and returns it.</summary>
    public string Commit(string branch, IReadOnlyDictionary<string, FakeFile> added)
    {
        var files = new SortedDictionary<string, FakeFile>(StringComparer.Ordinal);
        foreach (var (path, file) in Head(branch) is { } head ? _commits[head].Concat(added) : added)
            files[path] = file;
        var listing = string.Concat(files.Select(file => $"{file.Key} {file.Value.Blob}\n"));
        var commit = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(listing)))[..40];
        _commits[commit] = files;
        _branches[branch] = commit;
        return commit;
    }

    /// <summary>The commit of a branch, or the commit itself; null when there is no such thing.</summary>
    public string? Head(string revision) =>
        _branches.TryGetValue(revision, out var commit) ? commit : _commits.ContainsKey(revision) ? revision : null;

    /// <summary>The files at a branch or a commit.</summary>
    public IReadOnlyDictionary<string, FakeFile> Files(string revision) => _commits[Head(revision)!];
}
