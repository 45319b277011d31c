using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Hybrid.Hub;

/// <summary>One repository as the Hub shows it.</summary>
/// <param name="client">Talks to the Hub.</param>
/// <param name="reference">Which repository, at which revision.</param>
internal sealed partial class HubRepository(HubClient client, HubReference reference)
{
    /// <summary>The commit that the revision stands for now.</summary>
    public async Task<string> ResolveAsync(CancellationToken cancellationToken)
    {
        var uri = client.At($"api/{reference.ApiPath}/revision/{Uri.EscapeDataString(reference.Revision)}");
        var answer = await client.SendForJsonAsync(
            () => new(HttpMethod.Get, uri), HubJson.Default.RevisionAnswer, reference.ToString(), cancellationToken);
        return HubReference.IsCommitId(answer.Sha)
            ? answer.Sha
            : throw new DataException($"The Hub says that {reference} is at commit '{answer.Sha}', which is none.");
    }

    /// <summary>All files at a commit.</summary>
    public async Task<IReadOnlyList<HubFile>> ListAsync(string commit, CancellationToken cancellationToken)
    {
        var files = new List<HubFile>();
        Uri? page = client.At($"api/{reference.ApiPath}/tree/{commit}?recursive=true&expand=false");
        while (page is { } uri)
        {
            (var entries, page) = await client.SendAsync(
                () => new(HttpMethod.Get, uri), ReadPageAsync, reference.ToString(), client.NewBackoff(), cancellationToken);
            files.AddRange(entries.Where(entry => entry.Type == "file").Select(entry => entry.ToFile()));
        }
        return files;
    }

    /// <summary>A request for a file's bytes from an offset on.</summary>
    public HttpRequestMessage Request(string commit, HubFile file, long offset)
    {
        var path = string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString));
        var uri = client.At($"{reference.PagePath}/resolve/{commit}/{path}");
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.AcceptEncoding.Add(new("identity"));
        if (offset > 0)
            request.Headers.Range = new(offset, null);
        return request;
    }

    private async Task<(TreeEntry[] Entries, Uri? Next)> ReadPageAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var entries = await client.ReadJsonAsync(response, HubJson.Default.TreeEntryArray, cancellationToken);
        return (entries, NextPage(response.Headers, response.RequestMessage!.RequestUri!));
    }

    private static Uri? NextPage(HttpResponseHeaders headers, Uri current) =>
        headers.TryGetValues("Link", out var links) && NextLink().Match(string.Join(',', links)) is { Success: true } next
            ? new Uri(current, next.Groups[1].Value)
            : null;

    [GeneratedRegex("""<([^>]*)>\s*;\s*rel="?next"?""")]
    private static partial Regex NextLink();
}
