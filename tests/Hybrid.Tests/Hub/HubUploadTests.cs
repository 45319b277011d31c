using System.Text;
using System.Text.Json.Nodes;
using Hybrid.FakeHub;
using Hybrid.Hub;
using Hybrid.Tests.Data;

namespace Hybrid.Tests.Hub;

internal sealed class HubUploadTests
{
    private static readonly byte[] Weights = HubWorkplace.Bytes(300_000);

    private HubWorkplace _work = null!;
    private HubServer _server = null!;
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Start()
    {
        _work = new();
        _work.Settings = _work.Settings with { Token = HubServer.Token };
        _server = _work.Server;
        _folder = new();
        File.WriteAllBytes(_folder["model.safetensors"], Weights);
        File.WriteAllText(_folder["README.md"], "# name\n");
        File.WriteAllText(_folder["empty.txt"], "");
        Directory.CreateDirectory(_folder["docs"]);
        File.WriteAllText(_folder["docs", "ä b.txt"], "umlaut");
    }

    [TearDown]
    public void Stop()
    {
        _work.Dispose();
        _folder.Dispose();
    }

    [TestCase(null, 1)]
    [TestCase(100_000, 3)]
    [TestCase(70_000, 5)]
    public async Task What_is_pushed_can_be_pulled(int? partSize, int puts)
    {
        _server.PartSize = partSize;

        await PushAsync("owner/new");
        var directory = await _work.PullAsync("owner/new");

        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllBytes(Path.Combine(directory, "model.safetensors")), Is.EqualTo(Weights));
            Assert.That(File.ReadAllText(Path.Combine(directory, "README.md")), Is.EqualTo("# name\n"));
            Assert.That(File.ReadAllText(Path.Combine(directory, "docs", "ä b.txt")), Is.EqualTo("umlaut"));
            Assert.That(File.ReadAllBytes(Path.Combine(directory, "empty.txt")), Is.Empty);
            Assert.That(_server.Storage.Requests.Count(request => request.Method == "PUT"), Is.EqualTo(puts));
            Assert.That(_server["owner/new"].Files("main")["model.safetensors"].IsLarge);
            Assert.That(_server.Hub.Requests.Count(request => request.Path.EndsWith("/verify", StringComparison.Ordinal)), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task The_token_stays_at_the_hub()
    {
        _server.PartSize = 100_000;

        await PushAsync("owner/new");

        Assert.Multiple(() =>
        {
            Assert.That(_server.Hub.Requests.Select(request => request.Token), Is.All.EqualTo(HubServer.Token));
            Assert.That(_server.Storage.Requests.Select(request => request.Token), Is.All.Null);
        });
    }

    [Test]
    public async Task A_repository_that_is_there_is_added_to()
    {
        _server.Add("owner/name", ("other.txt", "other"u8.ToArray()), ("README.md", "old"u8.ToArray()));

        await PushAsync("owner/name");

        var files = _server["owner/name"].Files("main");
        Assert.Multiple(() =>
        {
            Assert.That(files["other.txt"].Contents, Is.EqualTo("other"u8.ToArray()));
            Assert.That(files["README.md"].Contents, Is.EqualTo("# name\n"u8.ToArray()));
        });
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_new_repository_is_private_where_that_is_asked_for(bool isPrivate)
    {
        await PushAsync("owner/new", isPrivate);

        Assert.That(_server["owner/new"].IsPrivate, Is.EqualTo(isPrivate));
    }

    [Test]
    public async Task A_branch_is_made()
    {
        await PushAsync("owner/new@step-600");

        Assert.Multiple(() =>
        {
            Assert.That(_server["owner/new"].Files("step-600"), Does.ContainKey("model.safetensors"));
            Assert.That(_server["owner/new"].Files("main"), Does.Not.ContainKey("model.safetensors"));
        });
    }

    [Test]
    public async Task What_the_storage_has_is_not_sent_again()
    {
        await PushAsync("owner/new");
        await PushAsync("owner/copy");

        Assert.That(_server.Storage.Requests.Count(request => request.Method == "PUT"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_part_that_fails_is_sent_again()
    {
        _server.PartSize = 100_000;
        _server.Faults.Add(new() { Path = "/part/", Status = 503 });
        _server.Faults.Add(new() { Path = "/commit/", Status = 429, Headers = [("Retry-After", "3")] });
        var last = default(HubProgress);

        await PushAsync("owner/new", progress: value => last = value);

        Assert.Multiple(() =>
        {
            Assert.That(_server["owner/new"].Files("main")["model.safetensors"].Contents, Is.EqualTo(Weights));
            Assert.That(_server.Storage.Requests.Count(request => request.Path.Contains("/part/", StringComparison.Ordinal)), Is.EqualTo(4));
            Assert.That(_work.Waits.Select(wait => wait.TotalSeconds), Is.EqualTo(new[] { 0.5, 3 }));
            Assert.That(last, Is.EqualTo(new HubProgress(1, 1, Weights.Length, Weights.Length)));
        });
    }

    [Test]
    public async Task The_commit_says_what_it_is()
    {
        await PushAsync("owner/new");

        var commit = _server.Hub.Requests.Single(request => request.Path.Contains("/commit/", StringComparison.Ordinal));
        var lines = Encoding.UTF8.GetString(commit.Body).TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        var large = lines.Single(line => line["key"]!.GetValue<string>() == "lfsFile")["value"]!;
        Assert.Multiple(() =>
        {
            Assert.That(lines[0].ToJsonString(), Is.EqualTo("""{"key":"header","value":{"summary":"a message","description":""}}"""));
            Assert.That(large["path"]!.GetValue<string>(), Is.EqualTo("model.safetensors"));
            Assert.That(large["algo"]!.GetValue<string>(), Is.EqualTo("sha256"));
            Assert.That(large["size"]!.GetValue<long>(), Is.EqualTo(Weights.Length));
        });
    }

    [Test]
    public void A_token_that_may_not_write_is_refused_with_what_to_do()
    {
        _server.Faults.Add(new() { Path = "/api/repos/create", Status = 403 });

        Assert.That(
            async () => await PushAsync("owner/new"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("write access"));
    }

    [Test]
    public void Nothing_is_committed_when_the_storage_fails()
    {
        _server.Faults.Add(new() { Path = "/upload/", Status = 500 }, times: 100);

        Assert.Multiple(() =>
        {
            Assert.That(async () => await PushAsync("owner/new"), Throws.TypeOf<NetworkException>());
            Assert.That(_server["owner/new"].Files("main"), Does.Not.ContainKey("README.md"));
        });
    }

    private async Task PushAsync(string repository, bool isPrivate = false, Action<HubProgress>? progress = null)
    {
        using var client = new HubClient(_work.Settings);
        var upload = new HubUpload(client, HubReference.Parse(repository));
        await upload.CreateAsync(isPrivate, CancellationToken.None);
        await upload.CommitAsync(
            await UploadFile.FindAsync(_folder.Path, CancellationToken.None),
            "a message",
            progress is null ? null : new ProgressListener(progress),
            CancellationToken.None);
    }
}
