using System.Text;
using Hybrid.FakeHub;
using Hybrid.IntegrationTests.Hub;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.SmallRuns;

internal sealed class PushTests
{
    private HubEnvironment _hub = null!;

    [SetUp]
    public void Start()
    {
        _hub = new();
        _hub.Variables["HF_TOKEN"] = HubServer.Token;
    }

    [TearDown]
    public void Stop() => _hub.Dispose();

    [Test]
    public void A_model_that_was_pushed_writes_the_same_from_the_hub()
    {
        var push = Run("push", "runs/small", "owner/small", "--private", "--license", "mit");
        var here = Run("sample", "runs/small", "Line 3 of", "--temperature", "0");
        var there = Run("sample", "hf://owner/small", "Line 3 of", "--temperature", "0");

        var repository = _hub.Server["owner/small"];
        var card = Encoding.UTF8.GetString(repository.Files("main")["README.md"].Contents);
        Assert.Multiple(() =>
        {
            Assert.That(push.Output.TrimEnd(), Is.EqualTo(_hub.Server.Hub.Root + "owner/small"));
            Assert.That(repository.IsPrivate);
            Assert.That(repository.Files("main"), Does.ContainKey("config.json").And.ContainKey("model.safetensors"));
            Assert.That(card, Does.StartWith("---\nlicense: mit\n").And.Contain("| layers | 2 |").And.Contain("validation loss"));
            Assert.That(there.Output, Is.EqualTo(here.Output).And.Not.Empty);
        });
    }

    [Test]
    public void Only_the_models_files_are_downloaded_to_sample()
    {
        Run("push", "runs/small", "owner/small");

        Run("sample", "hf://owner/small", "Line", "--max-tokens", "1");

        var snapshot = Directory.GetDirectories(Path.Combine(_hub.Cached("owner", "small"), "snapshots")).Single();
        Assert.That(
            Directory.GetFiles(snapshot).Select(Path.GetFileName), Does.Contain("model.safetensors").And.Not.Contain("README.md"));
    }

    [Test]
    public void A_model_on_the_hub_can_be_imported()
    {
        Run("push", "runs/small", "owner/small");
        var imported = Path.Combine(_hub.Folder, "imported");

        var import = Run("import", "hf://owner/small", imported);

        Assert.Multiple(() =>
        {
            Assert.That(import.Output.TrimEnd(), Does.StartWith(imported).And.Exist);
            Assert.That(
                Run("sample", imported, "Line 3 of", "--temperature", "0").Output,
                Is.EqualTo(Run("sample", "runs/small", "Line 3 of", "--temperature", "0").Output));
        });
    }

    [Test]
    public void Without_a_token_nothing_is_done()
    {
        _hub.Variables["HF_TOKEN"] = null;

        var result = HybridCli.RunWith(_hub.Variables, SmallRun.Folder, "push", "runs/small", "owner/small");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error, Does.Contain("HF_TOKEN").And.Contain("settings/tokens"));
            Assert.That(_hub.Server.Hub.Requests, Is.Empty);
        });
    }

    private ProcessResult Run(params string[] arguments)
    {
        var result = HybridCli.RunWith(_hub.Variables, SmallRun.Folder, arguments);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return result;
    }
}
