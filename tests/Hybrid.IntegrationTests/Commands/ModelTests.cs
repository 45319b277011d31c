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

    // Moments, gradients and float32 parameters are the same; products read a copy in bfloat16, and half of the activations.
    [Test]
    public void Memory_on_CUDA_is_told_without_a_device()
    {
        JsonElement cpu = Memory();
        JsonElement cuda = Memory("--set", "run.device=\"cuda\"");
        JsonElement float8 = Memory("--set", "run.device=\"cuda\"", "--set", "run.float8=true");
        JsonElement again = Memory("--set", "run.device=\"cuda\"", "--set", "run.recompute=\"block\"");

        Assert.Multiple(() =>
        {
            Assert.That(cpu.GetProperty("device").GetString(), Is.EqualTo("cpu"));
            Assert.That(cpu.GetProperty("precision").GetString(), Is.EqualTo("float32"));
            Assert.That(cpu.GetProperty("rounded_weights").GetInt64(), Is.Zero);
            Assert.That(cuda.GetProperty("device").GetString(), Is.EqualTo("cuda"));
            Assert.That(cuda.GetProperty("precision").GetString(), Is.EqualTo("bfloat16"));
            Assert.That(cuda.GetProperty("optimizer").GetInt64(), Is.EqualTo(cpu.GetProperty("optimizer").GetInt64()));
            Assert.That(
                cuda.GetProperty("rounded_weights").GetInt64(), Is.InRange(2L * 320_145_408, cuda.GetProperty("weights").GetInt64() / 2));
            Assert.That(
                again.GetProperty("activations").GetInt64(), Is.LessThan(cuda.GetProperty("activations").GetInt64()));
            Assert.That(cuda.GetProperty("float8").GetBoolean(), Is.False);
            Assert.That(float8.GetProperty("float8").GetBoolean(), Is.True);
            Assert.That(
                float8.GetProperty("activations").GetInt64(), Is.GreaterThan(cuda.GetProperty("activations").GetInt64()));
            Assert.That(
                HybridCli.RunToSuccess(Repository.Root, "model", LfLlm, "--set", "run.device=\"cuda\"", "--set", "run.float8=true"),
                Does.Contain("memory to train on cuda in bfloat16 with float8, in micro-batches of"));
        });
    }

    [Test]
    public void The_largest_micro_batch_fits_and_one_more_does_not()
    {
        const long Memory80 = 80_000_000_000;
        string[] on80 = ["--set", "run.device=\"cuda\"", "--memory", "80GB"];
        int largest = Memory(on80).GetProperty("largest_micro_batch").GetInt32();

        Assert.Multiple(() =>
        {
            Assert.That(largest, Is.GreaterThan(1));
            Assert.That(Total(largest), Is.LessThanOrEqualTo(Memory80));
            Assert.That(Total(largest + 1), Is.GreaterThan(Memory80));
            Assert.That(
                HybridCli.RunToSuccess(Repository.Root, ["model", LfLlm, .. on80]),
                Does.Match(FormattableString.Invariant($"largest micro-batch +{largest} +sequences fit into 76,293.9 MiB")));
        });

        static long Total(int microBatch) => Memory(
            "--set", "run.device=\"cuda\"", "--set", $"data.micro_batch={microBatch}",
            "--set", $"data.tokens_per_step={2048L * microBatch}").GetProperty("total").GetInt64();
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
    public void The_comparison_fits_into_120_columns()
    {
        string[] lines = HybridCli.RunToSuccess(Repository.Root, "model", LfLlm, "--compare").Split('\n');

        Assert.Multiple(() =>
        {
            Assert.That(lines, Has.All.Length.LessThanOrEqualTo(120));
            Assert.That(lines, Has.One.Match(@"^lf-llm-269m +16 +1024 +16/16 +4096 .* 320\.1M +268\.7M +10\.00B +31\.2 +2\.322 +2\.32e19$"));
            Assert.That(lines, Has.One.Match(@"^GPT-2 small .* 124\.4M +85\.1M +- +- "));
            Assert.That(lines, Has.One.Match(@"^TinyLlama 1\.1B +22 +2048 +32/4 "));
        });
    }

    [Test]
    public void A_rented_gpu_is_told_in_hours_cost_and_memory()
    {
        JsonElement report = HybridCli.RunToJson(
            Repository.Root, "model", LfLlm, "--compare", "--json",
            "--gpu", "a100-80gb", "--gpus", "8", "--mfu", "0.322", "--price", "2");
        JsonElement estimate = report.GetProperty("gpu_estimate");
        JsonElement memory = estimate.GetProperty("memory_bytes_per_gpu");

        Assert.Multiple(() =>
        {
            Assert.That(estimate.GetProperty("tokens_per_second").GetDouble(), Is.InRange(345_900, 346_500));
            Assert.That(estimate.GetProperty("hours").GetDouble(), Is.EqualTo(8.03).Within(0.01));
            Assert.That(estimate.GetProperty("cost").GetDouble(), Is.EqualTo(16 * estimate.GetProperty("hours").GetDouble()).Within(1e-6));
            Assert.That(estimate.GetProperty("micro_batch").GetInt32(), Is.EqualTo(32));
            Assert.That(memory.GetProperty("moments").GetInt64(), Is.InRange(8 * 320_145_408L, 8 * 320_500_000L));
            Assert.That(memory.GetProperty("total").GetInt64(), Is.LessThan(memory.GetProperty("available").GetInt64()));
            Assert.That(report.GetProperty("comparison")[0].GetProperty("parameters").GetInt64(), Is.EqualTo(320_145_408));
            Assert.That(report.GetProperty("comparison").GetArrayLength(), Is.GreaterThan(15));
        });
    }

    [TestCase("--price", "2", "--price says nothing without --gpu")]
    [TestCase("--gpu", "a100", "Did you mean")]
    public void What_cannot_be_estimated_is_a_usage_error(string option, string value, string message)
    {
        ProcessResult result = HybridCli.Run(Repository.Root, "model", LfLlm, option, value);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error, Does.Contain(message));
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

    private static JsonElement Memory(params string[] options) =>
        HybridCli.RunToJson(Repository.Root, ["model", LfLlm, "--json", .. options]).GetProperty("memory_bytes");
}
