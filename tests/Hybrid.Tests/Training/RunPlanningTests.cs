using Hybrid.Configuration;
using Hybrid.Distributed;
using Hybrid.Models;
using Hybrid.Training;

namespace Hybrid.Tests.Training;

public sealed class RunPlanningTests
{
    private static readonly Placement Cuda = new() { Device = DeviceKind.Cuda };

    private static readonly RunConfiguration Sharded = new() { Distributed = new() { ShardedOptimizer = true } };

    [Test]
    public void All_ranks_measure_where_the_optimizer_is_sharded_over_CUDA_devices() => Assert.Multiple(() =>
    {
        Assert.That(RunPlanning.MeasuresEverywhere(Sharded, Cuda), Is.True);
        Assert.That(RunPlanning.MeasuresEverywhere(Sharded, Placement.Cpu), Is.False);
        Assert.That(RunPlanning.MeasuresEverywhere(new(), Cuda), Is.False);
    });

    [TestCase("cpu", "auto", "gloo")]
    [TestCase("auto", "auto", "gloo")]
    [TestCase("cpu", "gloo", "gloo")]
    public void A_group_that_trains_on_the_CPU_talks_over_Gloo(string device, string backend, string expected)
    {
        if (device == DeviceName.Auto && HybridRuntime.Info.CudaDevices > 0)
            Assert.Ignore("auto is CUDA here");
        var configuration = new RunConfiguration { Run = new() { Device = device }, Distributed = new() { Backend = backend } };

        Assert.That(RunPlanning.GroupOptionsOf(configuration, WorkerIdentity.Alone).Backend, Is.EqualTo(expected));
    }
}
