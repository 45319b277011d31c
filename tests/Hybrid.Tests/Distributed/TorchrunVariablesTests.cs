using Hybrid.Distributed;

namespace Hybrid.Tests.Distributed;

public sealed class TorchrunVariablesTests
{
    /// <summary>All that torchrun sets for rank 3 of 4 on two machines.</summary>
    public static Dictionary<string, string> Worker() => new()
    {
        ["RANK"] = "3",
        ["GROUP_RANK"] = "1",
        ["ROLE_RANK"] = "3",
        ["ROLE_NAME"] = "default",
        ["LOCAL_RANK"] = "1",
        ["LOCAL_WORLD_SIZE"] = "2",
        ["WORLD_SIZE"] = "4",
        ["GROUP_WORLD_SIZE"] = "2",
        ["ROLE_WORLD_SIZE"] = "4",
        ["MASTER_ADDR"] = "node0",
        ["MASTER_PORT"] = "29500",
        ["TORCHELASTIC_RESTART_COUNT"] = "0",
        ["TORCHELASTIC_MAX_RESTARTS"] = "3",
        ["TORCHELASTIC_RUN_ID"] = "job7",
        ["TORCHELASTIC_USE_AGENT_STORE"] = "True",
        ["TORCH_NCCL_ASYNC_ERROR_HANDLING"] = "1",
    };

    [Test]
    public void A_worker_knows_its_place() => Assert.That(
        Detect(Worker()),
        Is.EqualTo(new WorkerIdentity
        {
            Launcher = "torchrun",
            Rank = 3,
            WorldSize = 4,
            LocalRank = 1,
            LocalWorldSize = 2,
            Device = 1,
            StoreHost = "node0",
            StorePort = 29500,
            LauncherServesStore = true,
            StorePrefix = "hybrid/job7/0",
            Restart = 0,
        }));

    [TestCase("True", false)]
    [TestCase("False", true)]
    [TestCase("", true)]
    public void Rank_0_serves_the_store_unless_the_agent_does(string usesAgentStore, bool serves)
    {
        var variables = Worker();
        variables["RANK"] = "0";
        variables["TORCHELASTIC_USE_AGENT_STORE"] = usesAgentStore;
        Assert.That(Detect(variables).ServesStore, Is.EqualTo(serves));
    }

    [Test]
    public void A_restart_goes_on_with_keys_of_its_own()
    {
        var variables = Worker();
        variables["TORCHELASTIC_RESTART_COUNT"] = "2";
        Assert.That(Detect(variables), Has.Property("Restart").EqualTo(2).And.Property("StorePrefix").EqualTo("hybrid/job7/2"));
    }

    [TestCase("0", "5", 0)]
    [TestCase("1", "4,5", 1)]
    [TestCase("1", "", 1)]
    public void A_worker_that_sees_one_device_takes_that(string localRank, string visible, int device)
    {
        var variables = Worker();
        variables["LOCAL_RANK"] = localRank;
        variables["CUDA_VISIBLE_DEVICES"] = visible;
        Assert.That(Detect(variables).Device, Is.EqualTo(device));
    }

    [Test]
    public void A_world_of_one_is_no_job_but_may_be_a_restart()
    {
        var variables = Worker();
        variables["WORLD_SIZE"] = "1";
        variables["TORCHELASTIC_RESTART_COUNT"] = "1";
        Assert.That(Detect(variables), Is.EqualTo(WorkerIdentity.Alone with { Restart = 1 }));
    }

    [Test]
    public void Another_launcher_with_the_same_variables_is_called_by_them()
    {
        var variables = Worker();
        foreach (var name in variables.Keys.Where(name => name.StartsWith("TORCHELASTIC", StringComparison.Ordinal)).ToList())
            variables.Remove(name);
        var worker = Detect(variables);
        Assert.That(worker, Has.Property("Launcher").EqualTo("RANK and WORLD_SIZE").And.Property("LauncherServesStore").False);
    }

    [TestCase("RANK")]
    [TestCase("WORLD_SIZE")]
    [TestCase("LOCAL_WORLD_SIZE")]
    [TestCase("MASTER_ADDR")]
    [TestCase("MASTER_PORT")]
    public void A_missing_variable_is_named(string name)
    {
        var variables = Worker();
        variables.Remove(name);
        LaunchEnvironmentTests.AssertRefused(variables, $"LOCAL_RANK is set and {name} is not");
    }

    [TestCase("RANK", "4", "RANK=4", "WORLD_SIZE=4")]
    [TestCase("LOCAL_RANK", "2", "LOCAL_RANK=2", "LOCAL_WORLD_SIZE=2")]
    [TestCase("LOCAL_WORLD_SIZE", "8", "LOCAL_WORLD_SIZE=8", "WORLD_SIZE=4")]
    [TestCase("WORLD_SIZE", "two", "WORLD_SIZE", "'two'")]
    [TestCase("WORLD_SIZE", "0", "WORLD_SIZE", "'0'")]
    [TestCase("MASTER_PORT", "0", "MASTER_PORT", "'0'")]
    public void A_contradiction_is_named(string name, string value, params string[] said)
    {
        var variables = Worker();
        variables[name] = value;
        LaunchEnvironmentTests.AssertRefused(variables, said);
    }

    private static WorkerIdentity Detect(Dictionary<string, string> variables) => LaunchEnvironment.Detect(variables).Worker;
}
