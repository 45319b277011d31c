using Hybrid.FakeHub;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Hub;

internal sealed class PullTests
{
    private static readonly byte[] Weights = [.. Enumerable.Range(0, 300_000).Select(index => (byte)(index * index >> 3))];

    private HubEnvironment _hub = null!;

    [SetUp]
    public void Start()
    {
        _hub = new();
        _hub.Server.Add("owner/name", ("config.json", "{}"u8.ToArray()), ("model.safetensors", Weights));
    }

    [TearDown]
    public void Stop() => _hub.Dispose();

    [Test]
    public void Pull_prints_the_folder_and_nothing_else()
    {
        var result = _hub.Run("pull", "owner/name");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.Error);
            Assert.That(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(1));
            Assert.That(File.ReadAllBytes(Path.Combine(result.Output.TrimEnd(), "model.safetensors")), Is.EqualTo(Weights));
            Assert.That(result.Error, Is.Empty);
        });
    }

    [Test]
    public void Revision_and_patterns_are_heeded()
    {
        var repository = _hub.Server["owner/name"];
        repository.Commit("v2", repository.Files("main"));
        repository.Commit("v2", new Dictionary<string, FakeFile> { ["notes.txt"] = new("second"u8.ToArray(), IsLarge: false) });

        var folder = _hub.Run("pull", "owner/name", "--revision", "v2", "--include", "*.txt", "--include", "config.json").Output.TrimEnd();

        Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "config.json", "notes.txt" }));
    }

    [Test]
    public void An_interrupted_pull_goes_on()
    {
        _hub.Server.Faults.Add(new() { Path = "/files/", BreakAfter = 100_000 });
        _hub.Server.Faults.Add(new() { Path = "/files/", Silent = true });
        using (var pull = HybridCli.Start(_hub.Variables, _hub.Folder, "pull", "owner/name"))
        {
            pull.WaitUntil(() => _hub.Server.Faults.Left == 0, "second request");
            pull.Send(Signal.Interrupt);
            var result = pull.WaitForExit();
            Assert.That(result.ExitCode, Is.EqualTo(130), result.Error);
        }

        var again = _hub.Run("pull", "owner/name");

        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllBytes(Path.Combine(again.Output.TrimEnd(), "model.safetensors")), Is.EqualTo(Weights));
            Assert.That(_hub.Server.Storage.Requests[^1].RangeStart, Is.EqualTo(100_000));
        });
    }

    [Test]
    public void Offline_pull_finds_the_same_folder()
    {
        var online = _hub.Run("pull", "owner/name").Output;
        _hub.Variables["HF_HUB_OFFLINE"] = "1";
        _hub.Variables["HF_ENDPOINT"] = "http://127.0.0.1:1";

        Assert.That(_hub.Run("pull", "owner/name").Output, Is.EqualTo(online));
    }

    [TestCase("owner/name/file", 2, "owner/name")]
    [TestCase("owner/missing", 2, "HF_TOKEN")]
    [TestCase("owner/name@v9", 3, "v9")]
    public void Mistakes_have_their_exit_codes(string repository, int exitCode, string said)
    {
        var result = _hub.Run("pull", repository);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(exitCode));
            Assert.That(result.Error, Does.StartWith("error: ").And.Contain(said).And.Not.Contain("   at "));
            Assert.That(result.Output, Is.Empty);
        });
    }

    [Test]
    public void A_failing_network_has_its_exit_code_and_the_token_is_not_shown()
    {
        _hub.Variables["HF_TOKEN"] = HubServer.Token;
        _hub.Server.Faults.Add(new() { Path = "/revision/", Status = 503, Headers = [("Retry-After", "0")] }, times: 100);

        var result = _hub.Run("pull", "owner/name", "--verbose");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(6));
            Assert.That(result.Error, Does.Contain("503").And.Not.Contain(HubServer.Token));
        });
    }
}
