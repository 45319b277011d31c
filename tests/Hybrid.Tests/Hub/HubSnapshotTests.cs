using System.Text.Json;
using Hybrid.FakeHub;
using Hybrid.Hub;
using Hybrid.Tests.Data;

namespace Hybrid.Tests.Hub;

internal sealed class HubSnapshotTests
{
    private static readonly byte[] Weights = HubWorkplace.Bytes(300_000);
    private static readonly byte[] Config = "{\"model_type\": \"llama\"}"u8.ToArray();

    private HubWorkplace _work = null!;
    private HubServer _server = null!;
    private FakeRepository _repository = null!;

    [SetUp]
    public void Start()
    {
        _work = new();
        _server = _work.Server;
        _repository = _server.Add("owner/name", ("config.json", Config), ("model.safetensors", Weights), ("docs/a b.txt", "text"u8.ToArray()));
    }

    [TearDown]
    public void Stop() => _work.Dispose();

    [Test]
    public void A_cache_that_cannot_be_written_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "no folder");
        _work.Settings = _work.Settings with { CacheDirectory = folder["file", "hub"] };

        Assert.That(
            () => _work.PullAsync("owner/name"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains(folder["file", "hub"])
                .And.Message.Contains("HF_HUB_CACHE"));
    }

    [Test]
    public async Task A_snapshot_is_laid_out_as_other_tools_have_it()
    {
        var directory = await _work.PullAsync("owner/name");
        var commit = _repository.Head("main")!;
        var weights = _repository.Files("main")["model.safetensors"];
        var text = _repository.Files("main")["docs/a b.txt"];

        Assert.Multiple(() =>
        {
            Assert.That(directory, Is.EqualTo(_work.Cached("models--owner--name", "snapshots", commit)));
            Assert.That(File.ReadAllBytes(Path.Combine(directory, "config.json")), Is.EqualTo(Config));
            Assert.That(File.ReadAllBytes(Path.Combine(directory, "model.safetensors")), Is.EqualTo(Weights));
            Assert.That(File.ReadAllText(_work.Cached("models--owner--name", "refs", "main")), Is.EqualTo(commit));
            Assert.That(
                new FileInfo(Path.Combine(directory, "model.safetensors")).LinkTarget, Is.EqualTo($"../../blobs/{weights.Sha256}"));
            Assert.That(
                new FileInfo(Path.Combine(directory, "docs", "a b.txt")).LinkTarget, Is.EqualTo($"../../../blobs/{text.GitId}"));
            Assert.That(Directory.GetFiles(_work.Cached("models--owner--name", "blobs")), Has.Length.EqualTo(3));
        });
    }

    [Test]
    public async Task The_tree_is_recorded_as_other_tools_read_it()
    {
        await _work.PullAsync("owner/name", "config.json");

        using var tree = JsonDocument.Parse(
            File.ReadAllText(_work.Cached("models--owner--name", "trees", _repository.Head("main") + ".json")));
        var weights = tree.RootElement.GetProperty("files").GetProperty("model.safetensors");
        Assert.Multiple(() =>
        {
            Assert.That(tree.RootElement.GetProperty("format_version").GetInt32(), Is.EqualTo(1));
            Assert.That(weights.GetProperty("size").GetInt64(), Is.EqualTo(Weights.Length));
            Assert.That(weights.GetProperty("blob_id").GetString(), Is.EqualTo(_repository.Files("main")["model.safetensors"].GitId));
            Assert.That(weights.GetProperty("lfs_sha256").GetString(), Is.EqualTo(_repository.Files("main")["model.safetensors"].Sha256));
        });
    }

    [Test]
    public async Task A_dataset_is_pulled_like_a_model()
    {
        _server.Add("datasets/owner/data", ("test/0000.parquet", Weights));

        var directory = await _work.PullAsync("hf://datasets/owner/data");

        Assert.Multiple(() =>
        {
            Assert.That(directory, Does.StartWith(_work.Cached("datasets--owner--data")));
            Assert.That(File.ReadAllBytes(Path.Combine(directory, "test", "0000.parquet")), Is.EqualTo(Weights));
        });
    }

    [Test]
    public async Task Only_what_is_asked_for_is_downloaded()
    {
        var directory = await _work.PullAsync("owner/name", "*.json", "docs/?*");

        Assert.Multiple(() =>
        {
            Assert.That(Path.Combine(directory, "config.json"), Does.Exist);
            Assert.That(Path.Combine(directory, "docs", "a b.txt"), Does.Exist);
            Assert.That(Path.Combine(directory, "model.safetensors"), Does.Not.Exist);
        });
    }

    [Test]
    public void A_pattern_that_matches_nothing_is_an_error_that_lists_files() => Assert.That(
        async () => await _work.PullAsync("owner/name", "*.gguf"),
        Throws.TypeOf<DataException>().With.Message.Contains("*.gguf").And.Message.Contains("config.json"));

    [Test]
    public async Task What_is_there_is_not_downloaded_again()
    {
        await _work.PullAsync("owner/name");
        var before = _server.Hub.Requests.Count;

        await _work.PullAsync("owner/name");

        Assert.That(
            _server.Hub.Requests.Skip(before).Select(request => request.Path), Is.EqualTo(new[] { "/api/models/owner/name/revision/main" }));
    }

    [Test]
    public async Task A_new_commit_downloads_only_what_changed()
    {
        var old = await _work.PullAsync("owner/name");
        _repository.Commit("main", new Dictionary<string, FakeFile> { ["config.json"] = new("{}"u8.ToArray(), IsLarge: false) });

        var current = await _work.PullAsync("owner/name");

        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(Path.Combine(current, "config.json")), Is.EqualTo("{}"));
            Assert.That(File.ReadAllBytes(Path.Combine(old, "config.json")), Is.EqualTo(Config));
            Assert.That(_server.Storage.Requests, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task Files_with_the_same_contents_are_downloaded_once()
    {
        _server.Add("owner/twins", ("a/model.safetensors", Weights), ("b/model.safetensors", Weights));

        var directory = await _work.PullAsync("owner/twins");

        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllBytes(Path.Combine(directory, "b", "model.safetensors")), Is.EqualTo(Weights));
            Assert.That(_server.Storage.Requests, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task A_revision_with_slashes_and_a_commit_lead_to_snapshots()
    {
        var commit = _repository.Commit("refs/pr/1", new Dictionary<string, FakeFile> { ["new.txt"] = new("new"u8.ToArray(), IsLarge: false) });

        var byName = await _work.PullAsync("owner/name@refs/pr/1", "new.txt");
        var byCommit = await _work.PullAsync("owner/name@" + commit, "new.txt");

        Assert.Multiple(() =>
        {
            Assert.That(byCommit, Is.EqualTo(byName));
            Assert.That(File.ReadAllText(_work.Cached("models--owner--name", "refs", "refs", "pr", "1")), Is.EqualTo(commit));
            Assert.That(_work.Cached("models--owner--name", "refs", commit), Does.Not.Exist);
        });
    }

    [Test]
    public async Task A_long_listing_comes_in_pages()
    {
        _server.PageSize = 2;
        _server.Add("datasets/owner/many", Enumerable.Range(0, 7).Select(index => ($"{index}.txt", new[] { (byte)index })));

        var directory = await _work.PullAsync("datasets/owner/many");

        Assert.Multiple(() =>
        {
            Assert.That(Directory.GetFiles(directory), Has.Length.EqualTo(7));
            Assert.That(
                _server.Hub.Requests.Count(request => request.Path.Contains("/tree/", StringComparison.Ordinal)), Is.EqualTo(4));
        });
    }

    [Test]
    public async Task An_empty_file_is_a_file()
    {
        _server.Add("owner/empty", ("nothing.txt", []));

        var directory = await _work.PullAsync("owner/empty");

        Assert.That(File.ReadAllBytes(Path.Combine(directory, "nothing.txt")), Is.Empty);
    }

    [Test]
    public async Task Progress_ends_with_everything()
    {
        var last = default(HubProgress);
        await HubSnapshot.DownloadAsync(
            HubReference.Parse("owner/name"), progress: new ProgressListener(value => last = value), settings: _work.Settings);

        var bytes = Weights.Length + Config.Length + 4;
        Assert.That(last, Is.EqualTo(new HubProgress(3, 3, bytes, bytes)));
    }

    [TestCase("../../evil")]
    [TestCase("/etc/evil")]
    [TestCase("folder/../../evil")]
    [TestCase("folder//evil")]
    [TestCase("./evil")]
    [TestCase("..\\evil")]
    [TestCase("C:evil")]
    [TestCase("")]
    public void A_path_that_leads_out_of_the_snapshot_is_refused(string path)
    {
        _server.Add("owner/evil", ("good.txt", "good"u8.ToArray()), (path, "evil"u8.ToArray()));

        Assert.Multiple(() =>
        {
            Assert.That(async () => await _work.PullAsync("owner/evil"), Throws.TypeOf<DataException>().With.Message.Contains("no path"));
            Assert.That(_work.Cached("models--owner--evil"), Does.Not.Exist);
        });
    }
}
