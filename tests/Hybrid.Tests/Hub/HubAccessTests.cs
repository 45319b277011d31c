using Hybrid.FakeHub;
using Hybrid.Hub;

namespace Hybrid.Tests.Hub;

/// <summary>Who may see what, and who gets to know the token.</summary>
internal sealed class HubAccessTests
{
    private static readonly byte[] Weights = HubWorkplace.Bytes(1000);

    private HubWorkplace _work = null!;
    private HubServer _server = null!;

    [SetUp]
    public void Start()
    {
        _work = new();
        _server = _work.Server;
        _server.Add("owner/name", ("model.safetensors", Weights));
    }

    [TearDown]
    public void Stop() => _work.Dispose();

    [Test]
    public async Task The_token_goes_to_the_hub_and_not_to_the_storage_that_it_redirects_to()
    {
        LogIn();
        _server["owner/name"].IsPrivate = true;

        await _work.PullAsync("owner/name");

        Assert.Multiple(() =>
        {
            Assert.That(_server.Hub.Requests.Select(request => request.Token), Is.All.EqualTo(HubServer.Token));
            Assert.That(_server.Storage.Requests, Is.Not.Empty);
            Assert.That(_server.Storage.Requests.Select(request => request.Token), Is.All.Null);
        });
    }

    [Test]
    public async Task A_renamed_repository_is_followed_on_the_hub_with_the_token()
    {
        LogIn();
        _server["owner/name"].IsPrivate = true;
        _server.Renames["old/title"] = "owner/name";

        var directory = await _work.PullAsync("old/title");

        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllBytes(Path.Combine(directory, "model.safetensors")), Is.EqualTo(Weights));
            Assert.That(_server.Hub.Requests.Select(request => request.Token), Is.All.EqualTo(HubServer.Token));
        });
    }

    [Test]
    public void Redirects_without_end_are_given_up()
    {
        _server.Faults.Add(new() { Path = "/revision/", Status = 302, Headers = [("Location", "/api/models/owner/name/revision/main")] }, times: 100);

        Assert.That(async () => await _work.PullAsync("owner/name"), Throws.TypeOf<NetworkException>().With.Message.Contains("redirects"));
    }

    [Test]
    public void A_redirect_to_a_file_is_refused()
    {
        _server.Faults.Add(new() { Path = "/revision/", Status = 302, Headers = [("Location", "file:///etc/passwd")] });

        Assert.That(async () => await _work.PullAsync("owner/name"), Throws.TypeOf<NetworkException>());
    }

    [Test]
    public async Task Who_has_no_token_is_told_to_get_one()
    {
        _server["owner/name"].IsPrivate = true;

        var error = await Assert.ThrowsAsync<ConfigurationException>(() => _work.PullAsync("owner/name"));

        Assert.Multiple(() =>
        {
            Assert.That(error!.Message, Does.Contain("owner/name").And.Contain("HF_TOKEN"));
            Assert.That(error.ExitCode, Is.EqualTo(2));
            Assert.That(_work.Waits, Is.Empty);
        });
    }

    [Test]
    public void A_gated_repository_is_told_from_a_missing_one()
    {
        LogIn();
        _server["owner/name"].IsGated = true;

        Assert.That(
            async () => await _work.PullAsync("owner/name"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("gated").And.Message.Contains("Access is restricted"));
    }

    [TestCase("owner/nothing", "owner/nothing")]
    [TestCase("owner/name@v9", "Invalid rev id")]
    public async Task What_does_not_exist_is_named(string reference, string named)
    {
        LogIn();

        var error = await Assert.ThrowsAsync<DataException>(() => _work.PullAsync(reference));

        Assert.Multiple(() =>
        {
            Assert.That(error!.Message, Does.Contain(named));
            Assert.That(error.ExitCode, Is.EqualTo(3));
        });
    }

    [Test]
    public void An_answer_that_is_no_json_is_no_crash()
    {
        _server.Faults.Add(new() { Path = "/revision/", Status = 200 });

        Assert.That(async () => await _work.PullAsync("owner/name"), Throws.TypeOf<NetworkException>().With.Message.Contains("HF_ENDPOINT"));
    }

    [Test]
    public async Task Offline_serves_what_is_cached_and_asks_nobody()
    {
        var online = await _work.PullAsync("owner/name");
        var asked = _server.Hub.Requests.Count;
        GoOffline();

        var byName = await _work.PullAsync("owner/name");
        var byCommit = await _work.PullAsync("owner/name@" + _server["owner/name"].Head("main"));

        Assert.Multiple(() =>
        {
            Assert.That(byName, Is.EqualTo(online));
            Assert.That(byCommit, Is.EqualTo(online));
            Assert.That(_server.Hub.Requests, Has.Count.EqualTo(asked));
        });
    }

    [Test]
    public async Task Offline_names_what_is_missing()
    {
        _server.Add("owner/other", ("config.json", "{}"u8.ToArray()), ("model.safetensors", Weights));
        await _work.PullAsync("owner/other", "config.json");
        GoOffline();

        Assert.Multiple(() =>
        {
            Assert.That(async () => await _work.PullAsync("owner/other", "config.json"), Throws.Nothing);
            Assert.That(
                async () => await _work.PullAsync("owner/other"),
                Throws.TypeOf<DataException>().With.Message.Contains("model.safetensors").And.Message.Contains("HF_HUB_OFFLINE"));
            Assert.That(
                async () => await _work.PullAsync("owner/name"),
                Throws.TypeOf<DataException>().With.Message.Contains("owner/name").And.Message.Contains("hybrid pull"));
        });
    }

    private void LogIn() => _work.Settings = _work.Settings with { Token = HubServer.Token };

    private void GoOffline() => _work.Settings = _work.Settings with { Offline = true };
}
