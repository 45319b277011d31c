using Hybrid.Distributed;

namespace Hybrid.Tests.Distributed;

public sealed class PodVariablesTests
{
    /// <summary>What Kubeflow's training operator up to 1.6 sets for the first worker of two pods.</summary>
    public static Dictionary<string, string> Pod() => new()
    {
        ["PYTHONUNBUFFERED"] = "0",
        ["MASTER_ADDR"] = "pretrain-master-0",
        ["MASTER_PORT"] = "23456",
        ["WORLD_SIZE"] = "2",
        ["RANK"] = "1",
    };

    [Test]
    public void World_size_and_rank_count_pods() => Assert.That(
        Detect(Pod()),
        Is.EqualTo(new LaunchEnvironment(WorkerIdentity.Alone, new NodeIdentity("the pod's variables", 1, 2, "pretrain-master-0", 23456, null))));

    // From 1.7 on, WORLD_SIZE counts workers where nprocPerNode is a number.
    [TestCase("auto", "2", null)]
    [TestCase("8", "16", 8)]
    public void Torchruns_own_variables_win(string workersPerPod, string worldSize, int? workers)
    {
        var variables = Pod();
        variables["WORLD_SIZE"] = worldSize;
        variables["PET_NODE_RANK"] = "1";
        variables["PET_NNODES"] = "2";
        variables["PET_NPROC_PER_NODE"] = workersPerPod;
        Assert.That(Detect(variables).Node, Is.EqualTo(new NodeIdentity("the pod's variables", 1, 2, "pretrain-master-0", 23456, workers)));
    }

    [Test]
    public void A_TrainJob_has_nothing_else() => Assert.That(
        Detect(new()
        {
            ["PET_NNODES"] = "2",
            ["PET_NPROC_PER_NODE"] = "4",
            ["PET_NODE_RANK"] = "0",
            ["PET_MASTER_ADDR"] = "pretrain-trainer-node-0-0.pretrain",
            ["PET_MASTER_PORT"] = "29400",
        }).Node,
        Is.EqualTo(new NodeIdentity("the pod's variables", 0, 2, "pretrain-trainer-node-0-0.pretrain", 29400, 4)));

    [Test]
    public void DLC_says_how_many_workers()
    {
        var variables = Pod();
        variables["NPROC_PER_NODE"] = "8";
        Assert.That(Detect(variables).Node, Has.Property("Workers").EqualTo(8).And.Property("Count").EqualTo(2));
    }

    [Test]
    public void One_pod_starts_its_workers_and_needs_no_other()
    {
        Assert.That(
            Detect(new() { ["WORLD_SIZE"] = "1", ["RANK"] = "0", ["NPROC_PER_NODE"] = "8" }).Node,
            Is.EqualTo(new NodeIdentity("the pod's variables", 0, 1, "", 0, 8)));
    }

    [Test]
    public void A_world_of_one_is_no_job() => Assert.Multiple(() =>
    {
        Assert.That(Detect(new() { ["WORLD_SIZE"] = "1" }), Is.EqualTo(LaunchEnvironment.Of(WorkerIdentity.Alone)));
        Assert.That(Detect(new() { ["WORLD_SIZE"] = "1", ["RANK"] = "0" }), Is.EqualTo(LaunchEnvironment.Of(WorkerIdentity.Alone)));
    });

    [Test]
    public void A_job_of_changing_size_is_torchruns()
    {
        var variables = new Dictionary<string, string> { ["PET_NNODES"] = "1:4", ["PET_RDZV_BACKEND"] = "c10d" };
        LaunchEnvironmentTests.AssertRefused(variables, "PET_NNODES is 1:4", "torchrun --no-python hybrid train");
    }

    [TestCase("RANK", "", "WORLD_SIZE is set and RANK is not")]
    [TestCase("WORLD_SIZE", "", "RANK is set and WORLD_SIZE is not")]
    [TestCase("MASTER_ADDR", "", "WORLD_SIZE is set and MASTER_ADDR is not")]
    [TestCase("MASTER_PORT", "", "WORLD_SIZE is set and MASTER_PORT is not")]
    [TestCase("RANK", "2", "RANK=2 and WORLD_SIZE=2 contradict")]
    [TestCase("PET_NNODES", "2", "PET_NNODES is set and PET_NODE_RANK is not")]
    [TestCase("NPROC_PER_NODE", "many", "NPROC_PER_NODE is 'many'")]
    public void What_cannot_be_is_named(string name, string value, string said)
    {
        var variables = Pod();
        variables[name] = value;
        LaunchEnvironmentTests.AssertRefused(variables, said);
    }

    private static LaunchEnvironment Detect(Dictionary<string, string> variables) => LaunchEnvironment.Detect(variables);
}
