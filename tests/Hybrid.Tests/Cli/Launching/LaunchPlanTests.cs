using Hybrid.Cli.Launching;
using Hybrid.Distributed;

namespace Hybrid.Tests.Cli.Launching;

public sealed class LaunchPlanTests
{
    private static readonly LaunchEnvironment NoLauncher = LaunchEnvironment.Of(WorkerIdentity.Alone);

    private static readonly LaunchEnvironment Pod = LaunchEnvironment.Of(new NodeIdentity("the pod's variables", 1, 2, "master-0", 23456, null));

    [Test]
    public void Without_options_or_a_launcher_the_process_trains() => Assert.That(Decide(new(), NoLauncher), Is.Null);

    [Test]
    public void One_worker_is_no_launcher() => Assert.That(Decide(new() { Workers = "1" }, NoLauncher), Is.Null);

    [Test]
    public void One_worker_that_may_be_started_again_is_watched() =>
        Assert.That(
            Decide(new() { Workers = "1", MaxRestarts = 3 }, NoLauncher),
            Is.EqualTo(new LaunchPlan { Workers = 1, MinWorkers = 1, MaxRestarts = 3 }));

    [Test]
    public void Several_workers_of_one_machine() =>
        Assert.That(
            Decide(new() { Workers = "8", MaxRestarts = 3, MinWorkers = 6 }, NoLauncher),
            Is.EqualTo(new LaunchPlan { Workers = 8, MinWorkers = 6, MaxRestarts = 3 }));

    [Test]
    public void Gpu_asks_for_one_worker_per_device() => Assert.Multiple(() =>
    {
        Assert.That(Decide(new() { Workers = "gpu" }, NoLauncher, devices: 4)!.Workers, Is.EqualTo(4));
        AssertRefused(new() { Workers = "gpu" }, NoLauncher, "no CUDA device");
    });

    [Test]
    public void Several_machines() =>
        Assert.That(
            Decide(new() { Workers = "8", Nodes = 2, NodeRank = 1, Master = "node0:29400" }, NoLauncher),
            Is.EqualTo(new LaunchPlan { Workers = 8, MinWorkers = 8, Nodes = 2, NodeRank = 1, MasterHost = "node0", MasterPort = 29400 }));

    [TestCase("[fd00::1]:29400", "fd00::1")]
    [TestCase("10.0.0.7:29400", "10.0.0.7")]
    public void An_address_will_do(string master, string host) =>
        Assert.That(Decide(new() { Workers = "1", Nodes = 2, NodeRank = 0, Master = master }, NoLauncher)!.MasterHost, Is.EqualTo(host));

    [Test]
    public void A_pod_starts_a_worker_per_device_or_one() => Assert.Multiple(() =>
    {
        Assert.That(
            Decide(new(), Pod),
            Is.EqualTo(new LaunchPlan
            {
                Workers = 1,
                MinWorkers = 1,
                Nodes = 2,
                NodeRank = 1,
                MasterHost = "master-0",
                MasterPort = 23456,
                DetectedFrom = "the pod's variables",
            }));
        Assert.That(Decide(new(), Pod, devices: 8)!.Workers, Is.EqualTo(8));
        Assert.That(Decide(new() { Workers = "2", MaxRestarts = 1 }, Pod), Has.Property("Workers").EqualTo(2).And.Property("Nodes").EqualTo(2));
    });

    [Test]
    public void The_command_line_wins_over_variables() =>
        Assert.That(
            Decide(new() { Workers = "2", Nodes = 3, NodeRank = 2, Master = "other:1" }, Pod),
            Has.Property("MasterHost").EqualTo("other").And.Property("Nodes").EqualTo(3).And.Property("DetectedFrom").Empty);

    [Test]
    public void A_launcher_with_one_process_per_machine_names_the_machines()
    {
        var slurm = LaunchEnvironment.Of(new WorkerIdentity
        {
            Launcher = "Slurm",
            Rank = 1,
            WorldSize = 4,
            LocalWorldSize = 1,
            StoreHost = "gpu07",
            StorePort = 16207,
            Restart = 2,
        });
        Assert.That(
            Decide(new() { Workers = "8" }, slurm),
            Is.EqualTo(new LaunchPlan
            {
                Workers = 8,
                MinWorkers = 8,
                Nodes = 4,
                NodeRank = 1,
                MasterHost = "gpu07",
                MasterPort = 16207,
                EarlierRestarts = 2,
                DetectedFrom = "Slurm",
            }));
    }

    [TestCase(2, false)]
    [TestCase(1, true)]
    public void A_worker_of_another_launcher_starts_none(int localWorldSize, bool launcherServesStore)
    {
        var worker = new WorkerIdentity { Launcher = "torchrun", WorldSize = 2, LocalWorldSize = localWorldSize, LauncherServesStore = launcherServesStore };
        AssertRefused(new() { Workers = "2" }, LaunchEnvironment.Of(worker), "worker of torchrun already (rank 0 of 2)", "Leave --nproc out");
        Assert.That(Decide(new(), LaunchEnvironment.Of(worker)), Is.Null);
    }

    [Test]
    public void A_worker_of_ours_has_its_launchers_options_and_trains() =>
        Assert.That(
            Decide(new() { Workers = "2", MaxRestarts = 1 }, LaunchEnvironment.Of(HybridVariables.Worker(1, 2, 1, 2, 1, "127.0.0.1", 4711, 0))),
            Is.Null);

    [Test]
    public void What_cannot_be_is_refused() => Assert.Multiple(() =>
    {
        AssertRefused(new() { Workers = "many" }, NoLauncher, "'many'");
        AssertRefused(new() { Workers = "0" }, NoLauncher, "'0'");
        AssertRefused(new() { MaxRestarts = 1 }, NoLauncher, "go with --nproc N");
        AssertRefused(new() { Nodes = 2, NodeRank = 0, Master = "a:1" }, NoLauncher, "go with --nproc N");
        AssertRefused(new() { Workers = "2", MaxRestarts = -1 }, NoLauncher, "--max-restarts is -1");
        AssertRefused(new() { Workers = "2", MinWorkers = 0 }, NoLauncher, "--min-nproc is 0");
        AssertRefused(new() { Workers = "2", MinWorkers = 3 }, NoLauncher, "--min-nproc 3 is more than the 2");
        AssertRefused(new() { Workers = "2", Nodes = 0 }, NoLauncher, "--nnodes is 0");
        AssertRefused(new() { Workers = "2", Nodes = 2 }, NoLauncher, "--node-rank K", "--master HOST:PORT");
        AssertRefused(new() { Workers = "2", Nodes = 2, NodeRank = 0 }, NoLauncher, "--master HOST:PORT");
        AssertRefused(new() { Workers = "2", Nodes = 2, NodeRank = 2, Master = "a:1" }, NoLauncher, "--node-rank 2", "0 to 1");
        AssertRefused(new() { Workers = "2", Nodes = 2, NodeRank = 0, Master = "node0" }, NoLauncher, "'node0'", "node0:29400");
        AssertRefused(new() { Workers = "2", Nodes = 2, NodeRank = 0, Master = "node0:99999" }, NoLauncher, "'node0:99999'");
        AssertRefused(new() { Workers = "2", Nodes = 2, NodeRank = 0, Master = ":29400" }, NoLauncher, "':29400'");
    });

    private static LaunchPlan? Decide(LaunchRequest request, LaunchEnvironment environment, int devices = 0) =>
        LaunchPlan.Decide(request, environment, () => devices);

    private static void AssertRefused(LaunchRequest request, LaunchEnvironment environment, params string[] said)
    {
        var error = Assert.Throws<ConfigurationException>(() => Decide(request, environment))!;
        foreach (var part in said)
            Assert.That(error.Message, Does.Contain(part));
    }
}
