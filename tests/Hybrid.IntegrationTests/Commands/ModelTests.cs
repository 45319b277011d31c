using System.Text.Json;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Commands;

internal sealed class ModelTests
{
    private const string LfLlm = "configs/lf-llm-269m.toml";

    [Test]
    public void LF_LLM_269M_has_its_authors_numbers()
    {
        string text = HybridCli.RunToSuccess(Repository.Root, "model", LfLlm);

        Assert.That(
            text,
            Does.Contain("320,145,408").And.Contain("268,682,240")
                .And.Match(@"6N \+ 12LTD +2\.322 GFLOP").And.Match(@"6N \+ 6LTD +2\.121 GFLOP"));
    }

    [Test]
    public void Memory_is_that_of_the_trainer()
    {
        JsonElement memory = HybridCli.RunToJson(Repository.Root, "model", LfLlm, "--json").GetProperty("memory_bytes");
        long weights = memory.GetProperty("weights").GetInt64();

        Assert.Multiple(() =>
        {
            // The vocabulary is padded to a multiple of 64 rows.
            Assert.That(weights, Is.InRange(4L * 320_145_408, 4L * (320_145_408 + (64 * 1024) + (64 * 200))));
            Assert.That(memory.GetProperty("gradients").GetInt64(), Is.EqualTo(weights));
            Assert.That(memory.GetProperty("optimizer").GetInt64(), Is.EqualTo(2 * weights));
            Assert.That(
                memory.GetProperty("total").GetInt64(),
                Is.EqualTo((4 * weights) + memory.GetProperty("activations").GetInt64()));
        });
    }

    [Test]
    public void Without_the_native_library_only_activations_are_unknown()
    {
        ProcessResult result = HybridCli.RunWith(
            new() { ["HYBRID_NATIVE"] = "/nowhere/libhybrid_core.so" }, Repository.Root, "model", LfLlm, "--json");
        JsonElement memory = JsonSerializer.Deserialize<JsonElement>(result.Output).GetProperty("memory_bytes");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero);
            Assert.That(result.Error, Does.Contain("/nowhere/libhybrid_core.so").And.Contain("activations"));
            Assert.That(memory.GetProperty("weights").GetInt64(), Is.EqualTo(4L * 320_145_408));
            Assert.That(memory.GetProperty("activations").ValueKind, Is.EqualTo(JsonValueKind.Null));
        });
    }

    [Test]
    public void A_missing_configuration_is_named()
    {
        ProcessResult result = HybridCli.Run(Repository.Root, "model", "configs/none.toml");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error, Does.Contain("configs/none.toml"));
        });
    }
}
