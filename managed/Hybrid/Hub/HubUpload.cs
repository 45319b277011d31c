using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Hybrid.Hub;

/// <summary>Puts files into a model's repository as one commit: all of them appear at once, or none.</summary>
/// <param name="client">Talks to the Hub.</param>
/// <param name="reference">Which repository, on which branch.</param>
internal sealed class HubUpload(HubClient client, HubReference reference)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Makes the repository and the branch, where they are not there yet.</summary>
    public async Task CreateAsync(bool isPrivate, CancellationToken cancellationToken)
    {
        var name = reference.Repository.Split('/');
        if (name.Length != 2)
            throw new ConfigurationException($"'{reference}' has no owner. Give owner/name.");
        await PostUnlessThereAsync(
            "api/repos/create",
            JsonSerializer.SerializeToUtf8Bytes(new(name[1], name[0], isPrivate), HubJson.Default.RepositoryCreation),
            cancellationToken);

        var isBranch = reference.Revision != HubReference.DefaultRevision
            && !reference.Revision.StartsWith("refs/", StringComparison.Ordinal);
        if (isBranch)
            await PostUnlessThereAsync($"api/{reference.ApiPath}/branch/{Revision}", "{}"u8.ToArray(), cancellationToken);
    }

    /// <summary>Uploads files and commits them; returns the commit's page.</summary>
    /// <param name="files">The files; one that the repository has is replaced.</param>
    /// <param name="message">The commit's message.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="cancellationToken">Stops it; nothing is committed then.</param>
    public async Task<Uri> CommitAsync(
        IReadOnlyList<UploadFile> files,
        string message,
        IProgress<HubProgress>? progress,
        CancellationToken cancellationToken)
    {
        var modes = (await AskModesAsync(files, cancellationToken)).Files.ToDictionary(entry => entry.Path);
        var wanted = files
            .Where(file => modes[file.Path].ShouldIgnore is not true)
            .ToLookup(file => IsLarge(file, modes));
        var large = wanted[true].ToList();
        await new LargeFileUpload(client, reference).RunAsync(large, progress, cancellationToken);

        using var commit = new MemoryStream();
        Write(commit, CommitLine.Header(message));
        foreach (var file in wanted[false])
            Write(commit, CommitLine.File(file.Path, await File.ReadAllBytesAsync(file.LocalPath, cancellationToken)));
        foreach (var file in large)
            Write(commit, CommitLine.LargeFile(file));
        var answer = await PostAsync(
            $"api/{reference.ApiPath}/commit/{Revision}",
            commit.ToArray(),
            new("application/x-ndjson"),
            HubJson.Default.CommitAnswer,
            cancellationToken);
        return answer.CommitUrl;
    }

    private string Revision => Uri.EscapeDataString(reference.Revision);

    private Task<UploadModes> AskModesAsync(IReadOnlyList<UploadFile> files, CancellationToken cancellationToken)
    {
        var asked = new UploadModes([.. files.Select(file => new UploadModes.Choice(file.Path, file.Size, file.Sample))]);
        return PostAsync(
            $"api/{reference.ApiPath}/preupload/{Revision}",
            JsonSerializer.SerializeToUtf8Bytes(asked, HubJson.Default.UploadModes),
            Json,
            HubJson.Default.UploadModes,
            cancellationToken);
    }

    // The storage refuses an empty file.
    private static bool IsLarge(UploadFile file, Dictionary<string, UploadModes.Choice> modes) =>
        file.Size > 0 && modes[file.Path].UploadMode == UploadModes.Large;

    private static void Write(MemoryStream commit, CommitLine line)
    {
        JsonSerializer.Serialize(commit, line, HubJson.Default.CommitLine);
        commit.WriteByte((byte)'\n');
    }

    private Task<T> PostAsync<T>(
        string path, byte[] body, MediaTypeHeaderValue type, JsonTypeInfo<T> answer, CancellationToken cancellationToken) =>
        client.SendForJsonAsync(
            () => HubRequest.Post(client.At(path), body, type), answer, reference.ToString(), cancellationToken);

    private Task<bool> PostUnlessThereAsync(string path, byte[] body, CancellationToken cancellationToken) =>
        client.SendAsync(
            () => HubRequest.Post(client.At(path), body, Json),
            (_, _) => Task.FromResult(true),
            reference.ToString(),
            client.NewBackoff(),
            cancellationToken,
            accepted: HttpStatusCode.Conflict);
}
