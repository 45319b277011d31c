using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Hybrid.Hub;

/// <summary>Brings large files into the Hub's storage by Git LFS's protocol, in one piece or in parts.</summary>
/// <param name="client">Talks to the Hub.</param>
/// <param name="reference">Which repository.</param>
internal sealed class LargeFileUpload(HubClient client, HubReference reference)
{
    private const string PartSizeField = "chunk_size";

    private static readonly MediaTypeHeaderValue Lfs = new("application/vnd.git-lfs+json");

    /// <summary>Uploads files that the storage does not have yet.</summary>
    /// <param name="files">The files.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(
        IReadOnlyList<UploadFile> files, IProgress<HubProgress>? progress, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
            return;
        var meter = new TransferMeter(progress, files.Count, files.Sum(file => file.Size));
        var identities = files.Select(file => new LargeFileBatch.Identity(file.Sha256, file.Size)).Distinct();
        var batch = new LargeFileBatch([.. identities]);
        var answer = await client.SendForJsonAsync(
            () => LfsPost(
                client.At($"{reference.PagePath}.git/info/lfs/objects/batch"),
                JsonSerializer.SerializeToUtf8Bytes(batch, HubJson.Default.LargeFileBatch)),
            HubJson.Default.LargeFileAnswer,
            reference.ToString(),
            cancellationToken);
        var answers = answer.Objects.ToDictionary(entry => entry.Oid);
        foreach (var sameContents in files.GroupBy(file => file.Sha256))
        {
            var file = sameContents.First();
            await UploadAsync(file, answers[file.Sha256], meter, cancellationToken);
            foreach (var _ in sameContents)
                meter.AddFile();
        }
    }

    private async Task UploadAsync(
        UploadFile file, LargeFileAnswer.Entry answer, TransferMeter meter, CancellationToken cancellationToken)
    {
        if (answer.Error is { } refusal)
            throw new NetworkException($"The Hub does not take {file.Path}: {refusal.Message}");
        if (answer.Actions?.Upload is not { } upload)
        {
            meter.AddBytes(file.Size);
            return;
        }

        if (upload.Header?.TryGetValue(PartSizeField, out var partSize) is true)
            await UploadPartsAsync(file, upload, long.Parse(partSize, CultureInfo.InvariantCulture), meter, cancellationToken);
        else
            await PutAsync(upload, file, 0, file.Size, meter, cancellationToken);
        if (answer.Actions.Verify is { } verify)
        {
            await SendAsync(
                () => LfsPost(
                    verify.Href,
                    JsonSerializer.SerializeToUtf8Bytes(new(file.Sha256, file.Size), HubJson.Default.Identity)),
                file,
                cancellationToken);
        }
    }

    private async Task UploadPartsAsync(
        UploadFile file,
        LargeFileAnswer.Step upload,
        long partSize,
        TransferMeter meter,
        CancellationToken cancellationToken)
    {
        // Fields whose names are numbers hold the parts' addresses: "00001": "https://...".
        var addresses = upload.Header!
            .Where(field => field.Key.All(char.IsAsciiDigit))
            .OrderBy(field => int.Parse(field.Key, CultureInfo.InvariantCulture))
            .Select(field => new LargeFileAnswer.Step(new(field.Value)))
            .ToList();
        if (partSize < 1 || addresses.Count != (file.Size + partSize - 1) / partSize)
            throw new NetworkException($"The Hub asks for {file.Path} in parts that do not add up to it. Try again.");

        var parts = new List<MultipartCompletion.Part>();
        foreach (var address in addresses)
        {
            var offset = parts.Count * partSize;
            var tag = await PutAsync(address, file, offset, Math.Min(partSize, file.Size - offset), meter, cancellationToken);
            if (tag is null)
                throw new NetworkException($"The storage did not confirm a part of {file.Path}. Try again.");
            parts.Add(new(parts.Count + 1, tag));
        }
        var completion = new MultipartCompletion(file.Sha256, parts);
        await SendAsync(
            () => LfsPost(upload.Href, JsonSerializer.SerializeToUtf8Bytes(completion, HubJson.Default.MultipartCompletion)),
            file,
            cancellationToken);
    }

    private Task<string?> PutAsync(
        LargeFileAnswer.Step target,
        UploadFile file,
        long offset,
        long length,
        TransferMeter meter,
        CancellationToken cancellationToken)
    {
        var sent = 0L;
        return SendAsync(Create, file, cancellationToken);

        HttpRequestMessage Create()
        {
            // Another try sends it all again.
            meter.AddBytes(-sent);
            sent = 0;
            var content = new FileSliceContent(file.LocalPath, offset, length);
            content.Progressed += count =>
            {
                sent += count;
                meter.AddBytes(count);
            };
            var request = new HttpRequestMessage(HttpMethod.Put, target.Href) { Content = content };
            foreach (var (name, value) in target.Header ?? new Dictionary<string, string>())
                request.Headers.TryAddWithoutValidation(name, value);
            return request;
        }
    }

    private Task<string?> SendAsync(Func<HttpRequestMessage> request, UploadFile file, CancellationToken cancellationToken) =>
        client.SendAsync(
            request,
            (response, _) => Task.FromResult(response.Headers.TryGetValues("ETag", out var tags) ? tags.First() : null),
            file.Path,
            client.NewBackoff(),
            cancellationToken);

    private static HttpRequestMessage LfsPost(Uri uri, byte[] body)
    {
        var request = HubRequest.Post(uri, body, Lfs);
        request.Headers.Accept.Add(new(Lfs.MediaType!));
        return request;
    }
}
