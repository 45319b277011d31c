using System.Text.Json;
using Hybrid.IntegrationTests.Processes;
using Hybrid.Tests.Reference;

namespace Hybrid.IntegrationTests.Training;

/// <summary>The reference's whole run by the executable, over the reference's own files in its order.</summary>
internal sealed class ReferenceRunTests
{
    private ReferenceRun _run = null!;
    private JsonElement[] _metrics = [];

    [OneTimeSetUp]
    public void Train()
    {
        _run = new ReferenceRun();
        HybridCli.RunToSuccess(_run.Folder, "train", _run.ConfigurationPath);
        _metrics =
            [.. File.ReadLines(_run["fixture", "metrics.jsonl"]).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    [OneTimeTearDown]
    public void DeleteRun() => _run.Dispose();

    [TestCase("loss", 1e-5)]
    [TestCase("grad_norm", 5e-5)]
    public void Each_step_is_the_references(string key, double tolerance) => Assert.That(
        Values(key),
        Is.EqualTo(ReferenceFile.Open("optimizer.safetensors").Floats(key).Select(value => (double)value)).Within(tolerance));

    [Test]
    public void Evaluating_the_run_again_reads_the_same_validation_windows()
    {
        var report = HybridCli.RunToJson(_run.Folder, "eval", _run["fixture"], "--json");
        Assert.That(
            report.GetProperty("validation_loss").GetProperty("loss").GetDouble(),
            Is.EqualTo(Values("val_loss")[^1]).Within(1e-6));
    }

    [Test]
    public void A_resumed_run_must_keep_the_order()
    {
        var result = HybridCli.Run(
            _run.Folder, "train", _run.ConfigurationPath, "--resume", "10", "--set", "data.order_window=2");
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error, Does.Contain("data.order_window was 1 and is 2"));
        });
    }

    private double[] Values(string key) =>
        [.. _metrics.Where(line => line.TryGetProperty(key, out _)).Select(line => line.GetProperty(key).GetDouble())];
}
