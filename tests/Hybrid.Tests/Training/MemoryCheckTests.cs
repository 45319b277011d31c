using Hybrid.Configuration;
using Hybrid.Training;

namespace Hybrid.Tests.Training;

public sealed class MemoryCheckTests
{
    private const long Gibibyte = 1L << 30;

    private static readonly RunConfiguration Configuration = new()
    {
        Data = new() { TokensPerStep = 48 * 2048, MicroBatch = 16 },
    };

    private static readonly TrainerOptions Options = new() { MicroBatch = 16 };

    [Test]
    public void What_fits_exactly_passes() => Assert.That(() => Check(free: 36), Throws.Nothing);

    [Test]
    public void What_does_not_fit_is_told_with_what_would() => Assert.That(
        () => Check(free: 30),
        Throws.TypeOf<MemoryExhaustedException>().With.Message.EqualTo(
            "Training takes 36.0 GiB, and CUDA device 1, NVIDIA A100-SXM4-40GB, has 30.0 GiB of 40.0 GiB free. What would fit: "
            + "data.micro_batch = 12 (28.0 GiB); or run.recompute = \"attention\" (20.0 GiB); or run.recompute = \"block\" (12.0 GiB).")
            .And.Property(nameof(HybridException.ExitCode)).EqualTo(5));

    [Test]
    public void What_is_computed_again_already_is_not_proposed() => Assert.That(
        () => Check(free: 11, Options with { Recompute = Recompute.Block }),
        Throws.TypeOf<MemoryExhaustedException>().With.Message.EndsWith("What would fit: data.micro_batch = 12 (10.0 GiB)."));

    [Test]
    public void Without_float8_is_proposed_where_that_fits() => Assert.That(
        () => Check(free: 12, Options with { MicroBatch = 1, Recompute = Recompute.Block, Float8 = true }, float8: 10),
        Throws.TypeOf<MemoryExhaustedException>().With.Message.EndsWith("What would fit: run.float8 = false (4.5 GiB)."));

    [Test]
    public void Both_together_are_proposed_where_neither_is_enough() => Assert.That(
        () => Check(free: 5),
        Throws.TypeOf<MemoryExhaustedException>().With.Message.EndsWith(
            "What would fit: data.micro_batch = 1 with run.recompute = \"block\" (4.5 GiB)."));

    [Test]
    public void Where_nothing_fits_there_is_no_proposal() => Assert.That(
        () => Check(free: 4),
        Throws.TypeOf<MemoryExhaustedException>().With.Message.Contains("Not even one sequence at a time would fit"));

    private static void Check(long free, TrainerOptions? options = null, long float8 = 0) => MemoryCheck.Check(
        Configuration,
        options ?? Options,
        new CudaDevice(1, "NVIDIA A100-SXM4-40GB", new Version(8, 0), 108, 40 * Gibibyte, free * Gibibyte),
        changed => BytesOf(changed) + (changed.Float8 ? float8 * Gibibyte : 0));

    // 4 GiB of parameters and 2 GiB for each sequence; half of it, or a quarter, where more is computed again.
    private static long BytesOf(TrainerOptions options) =>
        (4 * Gibibyte) + (options.MicroBatch * 2 * Gibibyte / (1 << (int)options.Recompute));
}
