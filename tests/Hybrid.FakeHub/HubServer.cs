using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Hybrid.FakeHub;

/// <summary>
/// Plays the Hugging Face Hub on loopback: one server for the Hub itself and one, at another port, for the storage of
/// large files that it redirects to.
/// </summary>
public sealed partial class HubServer : IDisposable
{
    /// <summary>The token that may read what is private, and write.</summary>
    public const string Token = "hf_fake-secret";

    private readonly Dictionary<string, FakeRepository> _repositories = [];
    private readonly UploadDesk _uploads;

    /// <summary>Starts both servers.</summary>
    public HubServer()
    {
        _uploads = new(this);
        Hub = new(exchange => AnswerAsync(exchange, AnswerHubAsync));
        Storage = new(exchange => AnswerAsync(exchange, AnswerStorageAsync));
    }

    /// <summary>The Hub.</summary>
    public HttpServer Hub { get; }

    /// <summary>The storage of large files.</summary>
    public HttpServer Storage { get; }

    /// <summary>What is to go wrong.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>Entries that a page of a listing holds.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>Bytes of an upload's parts; null takes a file in one.</summary>
    public int? PartSize { get; set; }

    /// <summary>Old paths of repositories that have new ones.</summary>
    public Dictionary<string, string> Renames { get; } = [];

    /// <summary>Large files in the storage, by their SHA-256.</summary>
    internal Dictionary<string, byte[]> Stored { get; } = [];

    /// <summary>A repository.</summary>
    /// <param name="name">owner/name, or datasets/owner/name.</param>
    public FakeRepository this[string name] => _repositories[name];

    /// <summary>Adds a repository with one commit on main. What ends with .safetensors or .parquet is a large file.</summary>
    public FakeRepository Add(string name, params IEnumerable<(string Path, byte[] Contents)> files)
    {
        var repository = Create(name);
        repository.Commit("main", files.ToDictionary(
            file => file.Path, file => new FakeFile(file.Contents, file.Path.EndsWith(".safetensors", StringComparison.Ordinal)
                || file.Path.EndsWith(".parquet", StringComparison.Ordinal))));
        return repository;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Hub.Dispose();
        Storage.Dispose();
    }

    /// <summary>Adds a repository without commits.</summary>
    internal FakeRepository Create(string name) => _repositories[name] = new FakeRepository(name);

    /// <summary>The repository of a path; null when there is none.</summary>
    internal FakeRepository? Find(string name) => _repositories.GetValueOrDefault(name);

    private async Task AnswerAsync(HttpExchange exchange, Func<HttpExchange, Fault?, Task> answer)
    {
        var fault = Faults.Take(exchange);
        if (fault is { Silent: true })
            await Task.Delay(Timeout.Infinite, Hub.Stopping);
        if (fault?.After is { } after)
            await after.WaitAsync(Hub.Stopping);
        if (fault?.Status is { } status)
            await exchange.RespondAsync(status, default, fault.Headers);
        else
            await answer(exchange, fault);
    }

    private Task AnswerHubAsync(HttpExchange exchange, Fault? fault)
    {
        foreach (var (old, now) in Renames)
        {
            if (exchange.Uri.PathAndQuery.Contains(old, StringComparison.Ordinal))
            {
                var target = exchange.Uri.PathAndQuery.Replace(old, now, StringComparison.Ordinal);
                return exchange.RespondAsync(307, default, [("Location", target)]);
            }
        }

        if (exchange.Method == "POST")
            return _uploads.AnswerAsync(exchange);
        if (RepositoryPath().Match(exchange.Uri.AbsolutePath) is { Success: true } asked)
            return AnswerRepositoryAsync(exchange, Parse(asked), fault);
        return exchange.RespondAsync(404, default);
    }

    private static RepositoryRequest Parse(Match asked)
    {
        var type = asked.Groups["type"].Value;
        return new(
            (type is "datasets" or "datasets/" ? "datasets/" : "") + asked.Groups["name"].Value,
            asked.Groups["what"].Value,
            Uri.UnescapeDataString(asked.Groups["revision"].Value),
            Uri.UnescapeDataString(asked.Groups["path"].Value));
    }

    private Task AnswerRepositoryAsync(HttpExchange exchange, RepositoryRequest asked, Fault? fault)
    {
        // The Hub does not say to strangers whether a private repository exists.
        var repository = Find(asked.Repository);
        if (repository is null || (repository.IsPrivate && exchange.Token != Token))
            return exchange.RespondAsync(exchange.Token == Token ? 404 : 401, default, [("X-Error-Code", "RepoNotFound")]);
        if (repository.Head(asked.Revision) is not { } commit)
        {
            return exchange.RespondAsync(
                404, default, [("X-Error-Code", "RevisionNotFound"), ("X-Error-Message", $"Invalid rev id: {asked.Revision}")]);
        }
        if (asked.What == "revision")
            return exchange.RespondJsonAsync($$"""{"id": "{{asked.Repository}}", "sha": "{{commit}}", "siblings": []}""");
        if (asked.What == "tree")
            return ListAsync(exchange, repository.Files(commit));
        if (repository.IsGated)
            return exchange.RespondAsync(403, default, [("X-Error-Code", "GatedRepo"), ("X-Error-Message", "Access is restricted.")]);
        if (!repository.Files(commit).TryGetValue(asked.Path, out var file))
            return exchange.RespondAsync(404, default, [("X-Error-Code", "EntryNotFound")]);
        return file.IsLarge
            ? exchange.RespondAsync(302, default, [("Location", new Uri(Storage.Root, Store(file)).AbsoluteUri)])
            : FileAnswer.SendAsync(exchange, file, fault);
    }

    private Task ListAsync(HttpExchange exchange, IReadOnlyDictionary<string, FakeFile> files)
    {
        var first = Cursor().Match(exchange.Uri.Query) is { Success: true } cursor ? int.Parse(cursor.Groups[1].Value, null) : 0;
        var entries = new JsonArray([.. files.Skip(first).Take(PageSize).Select(file => Entry(file.Key, file.Value))]);
        if (first == 0)
            entries.Insert(0, new JsonObject { ["type"] = "directory", ["oid"] = new string('d', 40), ["size"] = 0, ["path"] = "folder" });
        var next = new Uri(exchange.Uri, $"{exchange.Uri.AbsolutePath}?recursive=true&cursor={first + PageSize}");
        return first + PageSize < files.Count
            ? exchange.RespondJsonAsync(entries.ToJsonString(), ("Link", $"<{next}>; rel=\"next\""))
            : exchange.RespondJsonAsync(entries.ToJsonString());
    }

    private static JsonObject Entry(string path, FakeFile file)
    {
        var entry = new JsonObject { ["type"] = "file", ["oid"] = file.GitId, ["size"] = file.Contents.Length, ["path"] = path };
        if (file.IsLarge)
            entry["lfs"] = new JsonObject { ["oid"] = file.Sha256, ["size"] = file.Contents.Length, ["pointerSize"] = 135 };
        return entry;
    }

    private string Store(FakeFile file)
    {
        lock (Stored)
            Stored[file.Sha256] = file.Contents;
        return "files/" + file.Sha256;
    }

    private Task AnswerStorageAsync(HttpExchange exchange, Fault? fault)
    {
        if (exchange.Method != "GET")
            return _uploads.ReceiveAsync(exchange);
        lock (Stored)
        {
            return Stored.TryGetValue(exchange.Path["/files/".Length..], out var contents)
                ? FileAnswer.SendAsync(exchange, new FakeFile(contents, IsLarge: true), fault)
                : exchange.RespondAsync(404, default);
        }
    }

    // /api/models/owner/name/revision/main and /tree/main; /owner/name/resolve/main/folder/file.
    [GeneratedRegex(
        "^/(api/(?<type>models|datasets)|(?<type>datasets))?/?(?<name>[^/]+(/[^/]+)?)/(?<what>revision|tree|resolve)/(?<revision>[^/]+)(/(?<path>.*))?$")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex("cursor=([0-9]+)")]
    private static partial Regex Cursor();

    private sealed record RepositoryRequest(string Repository, string What, string Revision, string Path);
}
