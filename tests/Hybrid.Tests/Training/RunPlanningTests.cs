using Hybrid.Configuration;
using Hybrid.Distributed;
using Hybrid.Models;
using Hybrid.Training;

namespace Hybrid.Tests.Training;

public sealed class RunPlanningTests
{
    private static readonly Placement Cuda = new() { Device = DeviceKind.Cuda };

    private static readonly RunConfiguration Both = new()
    {
        Run = new() { StatsEvery = 10 },
        Distributed = new() { ShardedOptimizer = true },
    };

    [Test]
    public void Statistics_of_a_sharded_optimizer_are_refused_on_CUDA_devices_alone() => Assert.Multiple(() =>
    {
        Assert.That(
            () => RunPlanning.CheckStatistics(new Two(), Both, Cuda),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("run.stats_every"));
        Assert.That(() => RunPlanning.CheckStatistics(new Two(), Both, Placement.Cpu), Throws.Nothing);
        Assert.That(() => RunPlanning.CheckStatistics(SingleProcess.Instance, Both, Cuda), Throws.Nothing);
        Assert.That(() => RunPlanning.CheckStatistics(new Two(), Both with { Run = new() }, Cuda), Throws.Nothing);
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

    private sealed class Two : ICollectives
    {
        public int Rank => 0;

        public int WorldSize => 2;

        public void Barrier()
        {
        }

        public void AllReduce(Span<double> values)
        {
        }

        public void Broadcast(Span<byte> bytes, int root)
        {
        }

        public void SetActivity(string activity)
        {
        }

        public void Abort(string reason)
        {
        }
    }
}
