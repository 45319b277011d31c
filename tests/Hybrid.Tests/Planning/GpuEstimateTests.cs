using Hybrid.Configuration;
using Hybrid.Models;
using Hybrid.Planning;
using Hybrid.Training;

namespace Hybrid.Tests.Planning;

internal sealed class GpuEstimateTests
{
    private static readonly RunConfiguration LfLlm =
        ConfigurationLoader.Load(Repository.PathOf("configs", "lf-llm-269m.toml")).Configuration;

    private static readonly RunConfiguration Float8 = LfLlm with { Run = LfLlm.Run with { Float8 = true } };

    private static readonly TrainedModel Model = TrainedModel.Of("lf-llm-269m", LfLlm);

    [Test]
    public void The_references_utilisation_gives_the_references_rate()
    {
        GpuEstimate estimate = Estimate("a100-80gb", gpus: 8, mfu: 0.322);

        Assert.Multiple(() =>
        {
            // 346,200 tokens/s by its log's timestamps, of which 32.2 % was computed.
            Assert.That(estimate.TokensPerSecond, Is.EqualTo(346_200).Within(0.1).Percent);
            Assert.That(ReferenceRun.TokensPerSecond(Model), Is.EqualTo(estimate.TokensPerSecond));
            Assert.That(estimate.Hours, Is.EqualTo(19_073 * 524_288.0 / 346_200 / 3600).Within(0.1).Percent);
        });
    }

    [Test]
    public void Hours_and_cost_follow_from_operations_peak_and_utilisation()
    {
        GpuEstimate estimate = Estimate("h100", gpus: 4, mfu: 0.5, price: 3);
        double hours = Model.Flops!.Value / (4 * 989e12 * 0.5) / 3600;

        Assert.Multiple(() =>
        {
            Assert.That(estimate.Hours, Is.EqualTo(hours).Within(1e-9).Percent);
            Assert.That(estimate.GpuHours, Is.EqualTo(4 * hours).Within(1e-9).Percent);
            Assert.That(estimate.Cost, Is.EqualTo(12 * hours).Within(1e-9).Percent);
            Assert.That(Estimate("h100").Cost, Is.Null);
        });
    }

    // The vocabulary is padded to a multiple of 64 rows, and every tensor to a multiple of 64 elements.
    [Test]
    public void Weights_gradients_and_moments_take_18_bytes_per_parameter()
    {
        TrainerMemory memory = Estimate("a100-80gb").Memory.Trainer;

        Assert.That(
            memory.Weights + memory.Parameters + memory.Gradients + memory.Moments,
            Is.InRange(18 * 320_145_408L, 18 * 320_500_000L));
    }

    [Test]
    public void What_is_computed_again_leaves_room_for_more_sequences()
    {
        RunConfiguration again = LfLlm with { Run = LfLlm.Run with { Recompute = "block" } };

        Assert.That(
            GpuEstimate.Of(Model, again, KnownGpus.Find("l4"), 8, 0.4, price: null).LargestThatFits,
            Is.GreaterThan(Estimate("l4").LargestThatFits));
    }

    // Each weight of these layers is rounded to 8 bits twice: by rows, and transposed by columns. Beside them lie their scales, an
    // operand of a micro-batch, which is at most all its logits, and 64 MiB of work.
    [Test]
    public void Float8_takes_2_bytes_for_every_weight_of_feed_forward_and_head()
    {
        long weights = (16 * 3 * 1024L * 4096) + (50_304L * 1024);
        long operand = 2048 * 50_304L;

        long more = ArenaOf(Float8) - ArenaOf(LfLlm);

        Assert.That(more, Is.InRange(2 * weights, (2.01 * weights) + operand + (64 << 20)));

        static long ArenaOf(RunConfiguration configuration) =>
            new ProcessMemory(configuration, Placement.ToEstimate("cuda", "auto")).Of(microBatch: 1).Arena;
    }

    [TestCase("h100")]
    [TestCase("h200")]
    [TestCase("b200")]
    public void Float8_is_estimated_on_what_has_it(string gpu) => Assert.That(
        GpuEstimate.Of(Model, Float8, KnownGpus.Find(gpu), 8, 0.4, price: null).Memory.Trainer.Arena,
        Is.GreaterThan(Estimate(gpu).Memory.Trainer.Arena));

    [TestCase("a100-80gb", "NVIDIA A100 80GB has 8.0. Set run.float8 = false")]
    [TestCase("l40s", "has 8.9")]
    public void Float8_is_refused_on_what_has_it_not(string gpu, string message) => Assert.That(
        () => GpuEstimate.Of(Model, Float8, KnownGpus.Find(gpu), 8, 0.4, price: null),
        Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));

    [Test]
    public void The_micro_batch_is_the_largest_that_fits_and_divides()
    {
        GpuEstimate estimate = Estimate("a100-80gb", gpus: 8);
        long memory = estimate.Gpu.MemoryBytes;

        Assert.Multiple(() =>
        {
            Assert.That(TotalOf(estimate.LargestThatFits), Is.LessThanOrEqualTo(memory));
            Assert.That(TotalOf(estimate.LargestThatFits + 1), Is.GreaterThan(memory));
            Assert.That(estimate.SequencesPerGpu, Is.EqualTo(32));
            Assert.That(estimate.MicroBatch, Is.EqualTo(32));
            Assert.That(estimate.Accumulation, Is.EqualTo(1));
            // The reference's own micro-batch of 16 filled 72 GiB.
            Assert.That(estimate.LargestThatFits, Is.GreaterThan(16));
        });
    }

    [Test]
    public void A_smaller_memory_takes_more_micro_batches_of_fewer_sequences()
    {
        GpuEstimate estimate = Estimate("l4", gpus: 8);

        Assert.Multiple(() =>
        {
            Assert.That(estimate.LargestThatFits, Is.InRange(8, 15));
            Assert.That(estimate.MicroBatch, Is.EqualTo(8));
            Assert.That(estimate.Accumulation, Is.EqualTo(4));
        });
    }

    [Test]
    public void What_does_not_fit_is_said_to_not_fit()
    {
        RunConfiguration large = LfLlm with { Model = new() { NLayer = 32, NHead = 32, NEmbd = 4096 } };

        GpuEstimate estimate = GpuEstimate.Of(
            TrainedModel.Of("large", large), large, KnownGpus.Find("a100-80gb"), 8, 0.4, price: null);

        Assert.Multiple(() =>
        {
            Assert.That(estimate.Fits, Is.False);
            Assert.That(estimate.Memory.MicroBatch, Is.EqualTo(1));
            Assert.That(estimate.Memory.Total, Is.GreaterThan(estimate.Gpu.MemoryBytes));
        });
    }

    [TestCase("a100-80gb", 7, 0.4, null, "256 sequences do not divide among 7 GPUs. The nearest number that does is 8")]
    [TestCase("a100-80gb", 0, 0.4, null, "--gpus is 0")]
    [TestCase("a100-80gb", 8, 1.5, null, "--mfu is 1.5")]
    [TestCase("a100-80gb", 8, 0.0, null, "--mfu is 0")]
    [TestCase("a100-80gb", 8, 0.4, -1.0, "--price is -1")]
    [TestCase("a100-80", 8, 0.4, null, "Did you mean a100-80gb?")]
    public void A_wrong_number_is_named(string gpu, int gpus, double mfu, double? price, string message) =>
        Assert.That(
            () => Estimate(gpu, gpus, mfu, price),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));

    private static long TotalOf(int microBatch) => GpuMemory.Runtime
        + new ProcessMemory(LfLlm, Placement.ToEstimate("cuda", "auto")).Of(microBatch).Total;

    private static GpuEstimate Estimate(string gpu, int gpus = 8, double mfu = 0.4, double? price = null) =>
        GpuEstimate.Of(Model, LfLlm, KnownGpus.Find(gpu), gpus, mfu, price);
}
