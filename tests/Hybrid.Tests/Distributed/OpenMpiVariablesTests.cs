using Hybrid.Distributed;

namespace Hybrid.Tests.Distributed;

public sealed class OpenMpiVariablesTests
{
    /// <summary>What mpirun sets for rank 1 of 2 on one machine.</summary>
    public static Dictionary<string, string> Worker() => new()
    {
        ["OMPI_COMM_WORLD_RANK"] = "1",
        ["OMPI_COMM_WORLD_SIZE"] = "2",
        ["OMPI_COMM_WORLD_LOCAL_RANK"] = "1",
        ["OMPI_COMM_WORLD_LOCAL_SIZE"] = "2",
        ["OMPI_COMM_WORLD_NODE_RANK"] = "1",
        ["OMPI_UNIVERSE_SIZE"] = "2",
    };

    [Test]
    public void On_one_machine_rank_0_serves_the_store_at_torchs_port() => Assert.That(
        Detect(Worker()),
        Is.EqualTo(new WorkerIdentity
        {
            Launcher = "Open MPI",
            Rank = 1,
            WorldSize = 2,
            LocalRank = 1,
            LocalWorldSize = 2,
            Device = 1,
            StoreHost = "127.0.0.1",
            StorePort = 29500,
            StorePrefix = "hybrid/mpi",
        }));

    [Test]
    public void On_several_machines_the_first_must_be_named()
    {
        var variables = Worker();
        variables["OMPI_COMM_WORLD_SIZE"] = "4";
        LaunchEnvironmentTests.AssertRefused(variables, "MASTER_ADDR", "mpirun -x MASTER_ADDR=node1");

        variables["MASTER_ADDR"] = "node1";
        variables["MASTER_PORT"] = "4000";
        Assert.That(Detect(variables), Has.Property("StoreHost").EqualTo("node1").And.Property("StorePort").EqualTo(4000));
    }

    [Test]
    public void A_world_of_one_is_no_job() =>
        Assert.That(Detect(new() { ["OMPI_COMM_WORLD_RANK"] = "0", ["OMPI_COMM_WORLD_SIZE"] = "1" }), Is.EqualTo(WorkerIdentity.Alone));

    [TestCase("OMPI_COMM_WORLD_SIZE", "", "OMPI_COMM_WORLD_RANK is set and OMPI_COMM_WORLD_SIZE is not")]
    [TestCase("OMPI_COMM_WORLD_LOCAL_SIZE", "", "OMPI_COMM_WORLD_LOCAL_SIZE is not")]
    [TestCase("OMPI_COMM_WORLD_LOCAL_RANK", "2", "OMPI_COMM_WORLD_LOCAL_RANK=2")]
    [TestCase("OMPI_COMM_WORLD_LOCAL_SIZE", "3", "OMPI_COMM_WORLD_LOCAL_SIZE=3")]
    [TestCase("OMPI_COMM_WORLD_RANK", "2", "OMPI_COMM_WORLD_RANK=2")]
    public void What_cannot_be_is_named(string name, string value, string said)
    {
        var variables = Worker();
        variables[name] = value;
        LaunchEnvironmentTests.AssertRefused(variables, said);
    }

    private static WorkerIdentity Detect(Dictionary<string, string> variables) => LaunchEnvironment.Detect(variables).Worker;
}
