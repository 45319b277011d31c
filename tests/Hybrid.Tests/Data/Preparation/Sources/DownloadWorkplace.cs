using Hybrid.Data.Preparation.Reading;
using Hybrid.Data.Preparation.Sources;
using Hybrid.FakeHub;
using Hybrid.Hub;
using Hybrid.Tests.Hub;

namespace Hybrid.Tests.Data.Preparation.Sources;

/// <summary>A dataset of some files on a Hub of our own, and a folder to download them to.</summary>
internal sealed class DownloadWorkplace : IDisposable
{
    /// <summary>The dataset's repository.</summary>
    public const string Dataset = "datasets/owner/name";

    /// <summary>Bytes of each file.</summary>
    public const int FileBytes = 200_000;

    private readonly HubWorkplace _work = new();
    private readonly TemporaryFolder _folder = new();
    private readonly List<HubClient> _clients = [];

    /// <param name="files">How many files there are.</param>
    public DownloadWorkplace(int files)
    {
        Contents = [.. Enumerable.Range(0, files).Select(number => HubWorkplace.Bytes(FileBytes, seed: number))];
        _work.Server.Add(Dataset, Contents.Select((contents, number) => (NameOf(number), contents)));
    }

    /// <summary>What the files hold.</summary>
    public IReadOnlyList<byte[]> Contents { get; }

    /// <summary>The folder of downloads within a budget.</summary>
    public string Folder => _folder["downloads"];

    /// <summary>The Hub.</summary>
    public HubServer Server => _work.Server;

    /// <summary>Settings that lead to it.</summary>
    public HubSettings Settings
    {
        get => _work.Settings;
        set => _work.Settings = value;
    }

    /// <summary>The waits between tries.</summary>
    public IReadOnlyList<TimeSpan> Waits => _work.Waits;

    /// <summary>Bytes that the folder has now.</summary>
    public long FolderBytes => Directory.Exists(Folder) ? new DirectoryInfo(Folder).EnumerateFiles().Sum(file => file.Length) : 0;

    /// <summary>Numbers of the files that were asked for, in order, with the first byte of the rest that was.</summary>
    public IReadOnlyList<(int Number, long Start)> Asked =>
        [.. Server.Storage.Requests.Select(request => (NumberOf(request.Path), request.RangeStart ?? 0))];

    /// <summary>A file's path in the dataset.</summary>
    public static string NameOf(int number) => $"{number}.parquet";

    /// <summary>The path that a file is asked for at the storage.</summary>
    public string StoragePath(int number) => "/files/" + Server[Dataset].Files("main")[NameOf(number)].Sha256;

    /// <summary>The parts of a run of its own.</summary>
    public async Task<IReadOnlyList<HubPart>> OpenPartsAsync()
    {
        var client = new HubClient(Settings);
        _clients.Add(client);
        var checkout = await HubCheckout.OpenAsync(client, HubReference.Parse(Dataset), CancellationToken.None);
        return [.. checkout.Files.Select((file, number) => new HubPart(checkout, file, number, path => new OpenedFile(path)))];
    }

    /// <summary>What a part holds, once it is there.</summary>
    public static async Task<byte[]> ReadAsync(HubPart part)
    {
        using var reader = (OpenedFile)await part.OpenAsync(CancellationToken.None);
        return File.ReadAllBytes(reader.Path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _work.Dispose();
        _clients.ForEach(client => client.Dispose());
        _folder.Dispose();
    }

    private int NumberOf(string storagePath) =>
        Enumerable.Range(0, Contents.Count).Single(number => StoragePath(number) == storagePath);

    private sealed class OpenedFile(string path) : DocumentReader
    {
        public string Path { get; } = path;

        public override IEnumerable<RawBatch> Read(ReadPosition from) => [];
    }
}
