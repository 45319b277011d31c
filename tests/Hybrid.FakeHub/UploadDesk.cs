using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Hybrid.FakeHub;

/// <summary>The part of the Hub that takes uploads: creation, upload modes, the large files' protocol, commits.</summary>
/// <param name="hub">The Hub.</param>
internal sealed partial class UploadDesk(HubServer hub)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedDictionary<int, byte[]>> _parts = [];

    /// <summary>Answers a POST to the Hub.</summary>
    public Task AnswerAsync(HttpExchange exchange)
    {
        if (exchange.Token != HubServer.Token)
            return exchange.RespondAsync(401, default);
        var path = exchange.Path;
        if (path == "/api/repos/create")
            return CreateAsync(exchange);
        if (UploadPath().Match(path) is not { Success: true } asked)
            return exchange.RespondAsync(404, default);
        if (hub.Find(asked.Groups["name"].Value) is not { } repository)
            return exchange.RespondAsync(404, default, [("X-Error-Code", "RepoNotFound")]);
        return asked.Groups["what"].Value switch
        {
            "preupload" => ChooseModesAsync(exchange),
            "batch" => BatchAsync(exchange, repository),
            "verify" => VerifyAsync(exchange),
            "branch" => BranchAsync(exchange, repository, asked.Groups["revision"].Value),
            _ => CommitAsync(exchange, repository, asked.Groups["revision"].Value),
        };
    }

    /// <summary>Takes what is sent to the storage.</summary>
    public Task ReceiveAsync(HttpExchange exchange)
    {
        // A presigned address: whoever sends a token here gives it away.
        var asked = StoragePath().Match(exchange.Path);
        if (!asked.Success || exchange.Token is not null)
            return exchange.RespondAsync(400, default);
        var hash = asked.Groups["hash"].Value;
        lock (_lock)
        {
            if (asked.Groups["what"].Value == "part")
            {
                Parts(hash)[int.Parse(asked.Groups["part"].Value, CultureInfo.InvariantCulture)] = exchange.Body;
                return exchange.RespondAsync(200, default, [("ETag", $"\"part-{asked.Groups["part"].Value}\"")]);
            }

            return StoreAsync(exchange, hash, asked.Groups["what"].Value == "complete" ? Join(exchange, hash) : exchange.Body);
        }
    }

    private async Task CreateAsync(HttpExchange exchange)
    {
        var asked = JsonNode.Parse(exchange.Body)!;
        var name = $"{asked["organization"]}/{asked["name"]}";
        if (hub.Find(name) is not null)
        {
            await exchange.RespondAsync(409, default);
            return;
        }

        var repository = hub.Create(name);
        repository.IsPrivate = asked["private"]?.GetValue<bool>() ?? false;
        repository.Commit("main", new Dictionary<string, FakeFile> { [".gitattributes"] = new([], IsLarge: false) });
        await exchange.RespondJsonAsync($$"""{"url": "{{hub.Hub.Root}}{{name}}"}""");
    }

    private static Task ChooseModesAsync(HttpExchange exchange)
    {
        var files = JsonNode.Parse(exchange.Body)!["files"]!.AsArray().Select(file => new JsonObject
        {
            ["path"] = file!["path"]!.GetValue<string>(),
            ["uploadMode"] = IsLarge(file["path"]!.GetValue<string>()) ? "lfs" : "regular",
            ["shouldIgnore"] = false,
        });
        return exchange.RespondJsonAsync(new JsonObject { ["files"] = new JsonArray([.. files]) }.ToJsonString());
    }

    private Task BatchAsync(HttpExchange exchange, FakeRepository repository)
    {
        var objects = JsonNode.Parse(exchange.Body)!["objects"]!.AsArray().Select(asked =>
        {
            var hash = asked!["oid"]!.GetValue<string>();
            var size = asked["size"]!.GetValue<long>();
            var answer = new JsonObject { ["oid"] = hash, ["size"] = size };
            lock (hub.Stored)
            {
                if (!hub.Stored.ContainsKey(hash))
                {
                    var verify = new Uri(hub.Hub.Root, $"{repository.Name}.git/info/lfs/objects/verify");
                    answer["actions"] = new JsonObject
                    {
                        ["upload"] = UploadAction(hash, size),
                        ["verify"] = new JsonObject { ["href"] = verify.AbsoluteUri },
                    };
                }
            }

            return answer;
        });
        return exchange.RespondJsonAsync(
            new JsonObject { ["transfer"] = "basic", ["objects"] = new JsonArray([.. objects]) }.ToJsonString());
    }

    private JsonObject UploadAction(string hash, long size)
    {
        if (hub.PartSize is not { } partSize)
            return new() { ["href"] = new Uri(hub.Storage.Root, $"upload/{hash}").AbsoluteUri };
        var header = new JsonObject { ["chunk_size"] = partSize.ToString(CultureInfo.InvariantCulture) };
        for (var part = 1; (part - 1L) * partSize < size; part++)
            header[part.ToString("D5", CultureInfo.InvariantCulture)] = new Uri(hub.Storage.Root, $"part/{hash}/{part}").AbsoluteUri;
        return new() { ["href"] = new Uri(hub.Storage.Root, $"complete/{hash}").AbsoluteUri, ["header"] = header };
    }

    private byte[] Join(HttpExchange exchange, string hash)
    {
        var named = JsonNode.Parse(exchange.Body)!["parts"]!.AsArray()
            .Where(part => part!["etag"]!.GetValue<string>() == $"\"part-{part["partNumber"]}\"");
        return [.. named.SelectMany(part => Parts(hash)[part!["partNumber"]!.GetValue<int>()])];
    }

    private SortedDictionary<int, byte[]> Parts(string hash)
    {
        if (!_parts.TryGetValue(hash, out var parts))
            _parts[hash] = parts = [];
        return parts;
    }

    private Task StoreAsync(HttpExchange exchange, string hash, byte[] contents)
    {
        if (Convert.ToHexStringLower(SHA256.HashData(contents)) != hash)
            return exchange.RespondAsync(400, default);
        lock (hub.Stored)
            hub.Stored[hash] = contents;
        return exchange.RespondAsync(200, default);
    }

    private Task VerifyAsync(HttpExchange exchange)
    {
        var asked = JsonNode.Parse(exchange.Body)!;
        lock (hub.Stored)
        {
            var there = hub.Stored.TryGetValue(asked["oid"]!.GetValue<string>(), out var contents)
                && contents.Length == asked["size"]!.GetValue<long>();
            return exchange.RespondAsync(there ? 200 : 404, default);
        }
    }

    private static Task BranchAsync(HttpExchange exchange, FakeRepository repository, string branch)
    {
        if (repository.Head(branch) is not null)
            return exchange.RespondAsync(409, default);
        repository.Commit(branch, repository.Files("main"));
        return exchange.RespondJsonAsync("{}");
    }

    private Task CommitAsync(HttpExchange exchange, FakeRepository repository, string branch)
    {
        if (exchange.Headers["Content-Type"] != "application/x-ndjson" || repository.Head(branch) is null)
            return exchange.RespondAsync(400, default);
        var files = new Dictionary<string, FakeFile>();
        foreach (var line in Encoding.UTF8.GetString(exchange.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            var operation = JsonNode.Parse(line)!;
            var value = operation["value"]!;
            files[value["path"]!.GetValue<string>()] = operation["key"]!.GetValue<string>() == "lfsFile"
                ? new(Stored(value["oid"]!.GetValue<string>()), IsLarge: true)
                : new(Convert.FromBase64String(value["content"]!.GetValue<string>()), IsLarge: false);
        }

        var commit = repository.Commit(branch, files);
        return exchange.RespondJsonAsync(
            $$"""{"success": true, "commitOid": "{{commit}}", "commitUrl": "{{hub.Hub.Root}}{{repository.Name}}/commit/{{commit}}"}""");
    }

    private byte[] Stored(string hash)
    {
        lock (hub.Stored)
            return hub.Stored[hash];
    }

    private static bool IsLarge(string path) => path.EndsWith(".safetensors", StringComparison.Ordinal);

    [GeneratedRegex(
        "^/(api/models/)?(?<name>[^/]+/[^/]+?)(\\.git/info/lfs/objects)?/(?<what>preupload|commit|branch|batch|verify)(/(?<revision>.+))?$")]
    private static partial Regex UploadPath();

    [GeneratedRegex("^/(?<what>upload|part|complete)/(?<hash>[0-9a-f]{64})(/(?<part>[0-9]+))?$")]
    private static partial Regex StoragePath();
}
