using Hybrid.Configuration;
using Hybrid.Distributed;
using Hybrid.Models;
using Hybrid.Training;

namespace Hybrid.Tests.Training;

public sealed class Float8CheckTests
{
    private static readonly RunOptions Float8 = new() { Float8 = true };

    [TestCase(9, 0)]
    [TestCase(10, 0)]
    [TestCase(12, 1)]
    public void An_H100_and_what_came_after_it_pass(int major, int minor) =>
        Assert.That(() => Float8Check.Check(Float8, "a device", new Version(major, minor)), Throws.Nothing);

    [Test]
    public void An_older_device_is_named_with_what_it_lacks() => Assert.That(
        () => Float8Check.Check(Float8, "NVIDIA L4", new Version(8, 9)),
        Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "run.float8 needs compute capability 9.0 or newer, as an H100 has, and NVIDIA L4 has 8.9. Set run.float8 = false, or "
            + "take another device."));

    [Test]
    public void An_auto_that_comes_to_the_CPU_is_refused()
    {
        Assert.That(
            () => Float8Check.Check(Float8, Placement.Cpu),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("run.device = \"auto\" comes to the CPU here"));
        Assert.That(() => Float8Check.Check(Float8, new Placement { Device = DeviceKind.Cuda }), Throws.Nothing);
    }

    [Test]
    public void Nothing_is_asked_of_a_run_without_it() => Assert.Multiple(() =>
    {
        Assert.That(() => Float8Check.Check(new(), Placement.Cpu), Throws.Nothing);
        Assert.That(() => Float8Check.Check(new(), "NVIDIA A100-SXM4-80GB", new Version(8, 0)), Throws.Nothing);
    });

    [TestCase(false)]
    [TestCase(true)]
    public void A_run_trains_as_its_configuration_says(bool float8) => Assert.That(
        TrainingState.OptionsOf(new() { Run = new() { Float8 = float8 } }, SingleProcess.Instance).Float8, Is.EqualTo(float8));
}
