using Hybrid.Distributed;

namespace Hybrid.Tests.Distributed;

public sealed class LaunchEnvironmentTests
{
    [Test]
    public void Without_a_launcher_a_process_is_alone() => Assert.Multiple(() =>
    {
        Assert.That(LaunchEnvironment.Detect(new Dictionary<string, string>()), Is.EqualTo(new LaunchEnvironment(WorkerIdentity.Alone, null)));
        Assert.That(WorkerIdentity.Alone, Has.Property("IsAlone").True.And.Property("IsMain").True.And.Property("ServesStore").False);
    });

    [Test]
    public void A_worker_of_hybrids_own_launcher_reads_what_the_launcher_wrote()
    {
        var written = HybridVariables.Worker(
            rank: 5, worldSize: 8, localRank: 1, localWorldSize: 4, device: 3, storeHost: "node0", storePort: 4711, restart: 2);
        var read = LaunchEnvironment.Detect(HybridVariables.Write(written));
        Assert.Multiple(() =>
        {
            Assert.That(read, Is.EqualTo(new LaunchEnvironment(written, null)));
            Assert.That(read.Worker.ServesStore, Is.False);
            Assert.That(read.Worker.Restart, Is.EqualTo(2));
        });
    }

    [Test]
    public void Our_own_launcher_counts_even_with_one_worker_left()
    {
        var last = HybridVariables.Worker(0, 1, 0, 1, device: 1, "127.0.0.1", 4711, restart: 1);
        Assert.That(LaunchEnvironment.Detect(HybridVariables.Write(last)).Worker, Is.EqualTo(last));
    }

    [Test]
    public void Each_start_of_a_job_has_keys_of_its_own() =>
        Assert.That(
            HybridVariables.Worker(0, 2, 0, 2, 0, "h", 1, restart: 1).StorePrefix,
            Is.Not.EqualTo(HybridVariables.Worker(0, 2, 0, 2, 0, "h", 1, restart: 0).StorePrefix));

    [Test]
    public void The_innermost_launcher_counts()
    {
        var torchrun = TorchrunVariablesTests.Worker();
        var mpi = OpenMpiVariablesTests.Worker();
        var slurm = SlurmVariablesTests.Task();
        var pod = PodVariablesTests.Pod();
        Assert.Multiple(() =>
        {
            Assert.That(LauncherOf(slurm, torchrun), Is.EqualTo("torchrun"));
            Assert.That(LauncherOf(slurm, mpi), Is.EqualTo("Open MPI"));
            Assert.That(LauncherOf(pod, torchrun), Is.EqualTo("torchrun"));
            Assert.That(LauncherOf(pod, mpi), Is.EqualTo("Open MPI"));
            Assert.That(
                LauncherOf(slurm, torchrun, HybridVariables.Write(HybridVariables.Worker(0, 2, 0, 2, 0, "h", 1, 0))),
                Is.EqualTo(HybridVariables.Launcher));
        });
    }

    [TestCase("HYBRID_RANK", "2", "HYBRID_RANK=2", "HYBRID_WORLD_SIZE=2")]
    [TestCase("HYBRID_STORE_PORT", "70000", "HYBRID_STORE_PORT", "65535")]
    [TestCase("HYBRID_STORE_PORT", "", "HYBRID_STORE_PORT", "HYBRID_RANK")]
    [TestCase("HYBRID_RESTART", "-1", "HYBRID_RESTART", "-1")]
    public void What_cannot_be_is_named(string name, string value, params string[] said)
    {
        var variables = new Dictionary<string, string>(HybridVariables.Write(HybridVariables.Worker(0, 2, 0, 2, 0, "h", 1, 0))) { [name] = value };
        AssertRefused(variables, said);
    }

    [Test]
    public void The_description_says_who_and_where() => Assert.Multiple(() =>
    {
        Assert.That(WorkerIdentity.Alone.Description, Is.EqualTo("One process."));
        Assert.That(
            LaunchEnvironment.Detect(TorchrunVariablesTests.Worker()).Worker.Description,
            Is.EqualTo("Rank 3 of 4, 1 of 2 on this machine, as torchrun has it; the store is at node0:29500, served by the launcher."));
    });

    internal static void AssertRefused(IReadOnlyDictionary<string, string> variables, params string[] said)
    {
        var error = Assert.Throws<ConfigurationException>(() => LaunchEnvironment.Detect(variables))!;
        Assert.Multiple(() =>
        {
            foreach (var part in said)
                Assert.That(error.Message, Does.Contain(part));
        });
    }

    private static string LauncherOf(params IReadOnlyDictionary<string, string>[] layers) =>
        LaunchEnvironment.Detect(new Dictionary<string, string>(layers.SelectMany(layer => layer).DistinctBy(pair => pair.Key))).Worker.Launcher;
}
