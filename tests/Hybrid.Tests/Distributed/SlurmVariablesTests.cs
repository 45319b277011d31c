using Hybrid.Distributed;

namespace Hybrid.Tests.Distributed;

public sealed class SlurmVariablesTests
{
    /// <summary>What srun sets for task 9 of 12, of which eight are on the first machine and four on the second.</summary>
    public static Dictionary<string, string> Task() => new()
    {
        ["SLURM_JOB_ID"] = "8431207",
        ["SLURM_JOB_NAME"] = "pretrain",
        ["SLURM_STEP_ID"] = "0",
        ["SLURM_PROCID"] = "9",
        ["SLURM_LOCALID"] = "1",
        ["SLURM_NODEID"] = "1",
        ["SLURM_NTASKS"] = "12",
        ["SLURM_STEP_NUM_TASKS"] = "12",
        ["SLURM_STEP_TASKS_PER_NODE"] = "8,4",
        ["SLURM_STEP_NODELIST"] = "gpu[07-08]",
        ["SLURM_JOB_NODELIST"] = "gpu[07-09]",
    };

    [Test]
    public void A_task_knows_its_place() => Assert.That(
        Detect(Task()),
        Is.EqualTo(new WorkerIdentity
        {
            Launcher = "Slurm",
            Rank = 9,
            WorldSize = 12,
            LocalRank = 1,
            LocalWorldSize = 4,
            Device = 1,
            StoreHost = "gpu07",
            StorePort = 15000 + 1207,
            StorePrefix = "hybrid/slurm-8431207.0/0",
        }));

    [Test]
    public void The_steps_own_count_wins_over_the_jobs()
    {
        var variables = Task();
        variables["SLURM_NTASKS"] = "64";
        Assert.That(Detect(variables).WorldSize, Is.EqualTo(12));
    }

    [Test]
    public void Older_names_do()
    {
        var variables = Task();
        foreach (var name in new[] { "SLURM_STEP_NUM_TASKS", "SLURM_STEP_TASKS_PER_NODE", "SLURM_STEP_NODELIST", "SLURM_JOB_NODELIST" })
            variables.Remove(name);
        variables["SLURM_TASKS_PER_NODE"] = "8,4";
        variables["SLURM_NODELIST"] = "gpu07,gpu08";
        Assert.That(Detect(variables), Has.Property("WorldSize").EqualTo(12).And.Property("StoreHost").EqualTo("gpu07"));
    }

    [Test]
    public void Exported_addresses_win()
    {
        var variables = Task();
        variables["MASTER_ADDR"] = "10.0.0.7";
        variables["MASTER_PORT"] = "4000";
        Assert.That(Detect(variables), Has.Property("StoreHost").EqualTo("10.0.0.7").And.Property("StorePort").EqualTo(4000));
    }

    [TestCase("12", 15012)]
    [TestCase("12345", 17345)]
    [TestCase("4000000000", 15000)]
    public void The_port_follows_from_the_job(string job, int port)
    {
        var variables = Task();
        variables["SLURM_JOB_ID"] = job;
        Assert.That(Detect(variables).StorePort, Is.EqualTo(port));
    }

    [Test]
    public void The_script_of_sbatch_is_no_task()
    {
        var variables = Task();
        variables.Remove("SLURM_STEP_ID");
        Assert.That(Detect(variables), Is.EqualTo(WorkerIdentity.Alone));
    }

    [TestCase("bash")]
    [TestCase("interactive")]
    public void An_interactive_shell_is_no_task(string name)
    {
        var variables = Task();
        variables["SLURM_JOB_NAME"] = name;
        Assert.That(Detect(variables), Is.EqualTo(WorkerIdentity.Alone));
    }

    [Test]
    public void One_task_is_no_job_but_may_have_been_queued_again()
    {
        var variables = Task();
        variables["SLURM_STEP_NUM_TASKS"] = "1";
        variables["SLURM_RESTART_COUNT"] = "2";
        Assert.That(Detect(variables), Is.EqualTo(WorkerIdentity.Alone with { Restart = 2 }));
    }

    [Test]
    public void A_job_that_was_queued_again_goes_on()
    {
        var variables = Task();
        variables["SLURM_RESTART_COUNT"] = "2";
        Assert.That(
            Detect(variables), Has.Property("Restart").EqualTo(2).And.Property("StorePrefix").EqualTo("hybrid/slurm-8431207.0/2"));
    }

    [TestCase("WORLD_SIZE", "2", "WORLD_SIZE=2", "SLURM_STEP_NUM_TASKS=12")]
    [TestCase("SLURM_PROCID", "12", "SLURM_PROCID=12", "SLURM_STEP_NUM_TASKS=12")]
    [TestCase("SLURM_LOCALID", "4", "SLURM_LOCALID=4", "SLURM_STEP_TASKS_PER_NODE=8,4")]
    [TestCase("SLURM_NODEID", "2", "SLURM_NODEID=2", "SLURM_STEP_TASKS_PER_NODE=8,4")]
    [TestCase("SLURM_LOCALID", "", "SLURM_LOCALID is not")]
    [TestCase("SLURM_NODEID", "", "SLURM_NODEID is not")]
    [TestCase("SLURM_STEP_TASKS_PER_NODE", "", "SLURM_STEP_TASKS_PER_NODE is not")]
    [TestCase("SLURM_STEP_TASKS_PER_NODE", "eight", "'eight'", "8(x2),4")]
    public void What_cannot_be_is_named(string name, string value, params string[] said)
    {
        var variables = Task();
        variables[name] = value;
        LaunchEnvironmentTests.AssertRefused(variables, said);
    }

    [TestCase("node7", "node7")]
    [TestCase("node7,node9", "node7")]
    [TestCase("a[5-9,12],b", "a5")]
    [TestCase("a[12,5-9]", "a12")]
    [TestCase("gpu[007-032]", "gpu007")]
    [TestCase("rack[3-4]node[01-16]", "rack3node01")]
    [TestCase("n[1-2]-ib,m[1-9]", "n1-ib")]
    public void The_first_machine_of_a_list(string list, string first) => Assert.That(SlurmNodeList.First(list), Is.EqualTo(first));

    [TestCase("a[5-9")]
    [TestCase("")]
    [TestCase(",b")]
    public void What_is_no_list_of_machines_is_refused(string list) =>
        Assert.That(() => SlurmNodeList.First(list), Throws.TypeOf<ConfigurationException>());

    [TestCase("8", 8)]
    [TestCase("8(x2),4", 8, 8, 4)]
    [TestCase("1,2,1(x3)", 1, 2, 1, 1, 1)]
    public void Counts_of_tasks(string counts, params int[] expected) =>
        Assert.That(SlurmTaskCounts.Parse(counts), Is.EqualTo(expected));

    private static WorkerIdentity Detect(Dictionary<string, string> variables) => LaunchEnvironment.Detect(variables).Worker;
}
