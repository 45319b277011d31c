using System.Globalization;
using Hybrid.Distributed;
using Hybrid.IntegrationTests.Processes;
using Hybrid.IntegrationTests.Training;

namespace Hybrid.IntegrationTests.Distributed;

/// <summary>
/// Each launcher of clusters, played with exactly its variables over two real processes: they join, say who started them,
/// and train alike.
/// </summary>
[Platform("Linux")]
internal sealed class LauncherVariableTests
{
    private const int Steps = 12;

    private static readonly string[] Short =
    [
        "--set", $"schedule.steps={Steps}", "--set", "eval.validation_interval=0", "--set", "eval.sample_interval=0",
        "--set", $"distributed.timeout_seconds={Workers.Timeout}", "--set", "distributed.start_timeout_seconds=60",
    ];

    private TinyWorkspace _workspace = null!;
    private IReadOnlyList<Step> _expected = [];

    [OneTimeSetUp]
    public void TrainWithOurLauncher()
    {
        // torchrun's agent serves its store in this process.
        Environment.SetEnvironmentVariable("HYBRID_NATIVE", Path.Combine(Path.GetDirectoryName(HybridCli.Path)!, "libhybrid_core.so"));
        _workspace = new();
        Assert.That(_workspace.Train("ours", ["--nproc", "2", .. Short]).ExitCode, Is.Zero);
        _expected = _workspace.Steps("ours");
        Assert.That(_expected, Has.Count.EqualTo(Steps));
    }

    [OneTimeTearDown]
    public void DeleteWorkspace() => _workspace.Dispose();

    [Test]
    public void Torchrun_whose_agent_serves_the_store()
    {
        using var agent = new StoreServer();
        Play("agent", "2 processes (torchrun), Gloo", rank => Torchrun(rank, agent.Port, usesAgentStore: "True"));
    }

    [Test]
    public void Torchrun_that_leaves_the_store_to_rank_0()
    {
        var port = FreePort.Take();
        Play("static", "2 processes (torchrun), Gloo", rank => Torchrun(rank, port, usesAgentStore: "False"));
    }

    [Test]
    public void Slurm() =>
        Play("slurm", "2 processes (Slurm), Gloo", rank => new()
        {
            ["SLURM_JOB_ID"] = "8431207",
            ["SLURM_JOB_NAME"] = "pretrain",
            ["SLURM_STEP_ID"] = "0",
            ["SLURM_PROCID"] = Text(rank),
            ["SLURM_LOCALID"] = Text(rank),
            ["SLURM_NODEID"] = "0",
            ["SLURM_NTASKS"] = "2",
            ["SLURM_STEP_NUM_TASKS"] = "2",
            ["SLURM_STEP_TASKS_PER_NODE"] = "2",
            ["SLURM_STEP_NODELIST"] = "localhost",
            ["SLURM_JOB_NODELIST"] = "localhost",
        });

    [Test]
    public void Open_MPI()
    {
        var port = FreePort.Take();
        Play("mpi", "2 processes (Open MPI), Gloo", rank => new()
        {
            ["OMPI_COMM_WORLD_RANK"] = Text(rank),
            ["OMPI_COMM_WORLD_SIZE"] = "2",
            ["OMPI_COMM_WORLD_LOCAL_RANK"] = Text(rank),
            ["OMPI_COMM_WORLD_LOCAL_SIZE"] = "2",
            ["OMPI_COMM_WORLD_NODE_RANK"] = Text(rank),
            ["OMPI_UNIVERSE_SIZE"] = "2",
            ["MASTER_PORT"] = Text(port),
        });
    }

    [Test]
    public void Two_pods_of_Kubeflow_with_a_worker_each()
    {
        var port = FreePort.Take();
        var results = Play("pods", "2 processes (hybrid train --nproc), Gloo", pod => Pod(pod, port));
        Assert.Multiple(() =>
        {
            Assert.That(results[0].Error, Does.Contain("machine 1 of 2 according to the pod's variables: rank 0 of 2"));
            Assert.That(results[1].Error, Does.Contain("machine 2 of 2 according to the pod's variables: rank 1 of 2"));
        });
    }

    [Test]
    public void Two_machines_start_their_workers_again_together()
    {
        const string Run = "machines";
        var port = FreePort.Take();
        string[] more = ["--max-restarts", "1", .. Short, "--set", "schedule.steps=200"];
        using var first = Start(Run, Pod(0, port), more);
        using var second = Start(Run, Pod(1, port), more);
        first.WaitUntil(() => _workspace.Steps(Run).Count >= 25, "step 25");
        RunningProcess.Send(LaunchedWorkers.Of(second)[1], Signal.Kill);
        var results = new[] { first.WaitForExit(), second.WaitForExit() };
        Assert.Multiple(() =>
        {
            Assert.That(results[0].ExitCode, Is.Zero, results[0].Error);
            Assert.That(results[1].ExitCode, Is.Zero, results[1].Error);
            Assert.That(results[1].Error, Does.Contain("error: Rank 1 ").And.Contain("was killed by signal 9"));
            Assert.That(results.Select(result => result.Error), Is.All.Contains("restart 1 of 1"));
            Assert.That(_workspace.Steps(Run).Select(step => step.Number), Is.EqualTo(Enumerable.Range(1, 200)));
        });
    }

    [Test]
    public void A_worker_of_torchrun_starts_none_of_its_own()
    {
        var result = HybridCli.RunWith(Torchrun(0, 29500, "False"), _workspace.Path, ["train", TinyWorkspace.Config, "--name", "nested", "--nproc", "2"]);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error, Does.Contain("worker of torchrun already").And.Contain("Leave --nproc out"));
        });
    }

    [Test]
    public void Only_training_is_for_several_processes()
    {
        foreach (var variables in new[] { Torchrun(0, 29500, "False"), Pod(0, 29500) })
        {
            var result = HybridCli.RunWith(variables, _workspace.Path, "e2e", TinyWorkspace.Config);
            Assert.Multiple(() =>
            {
                Assert.That(result.ExitCode, Is.EqualTo(2));
                Assert.That(result.Error, Does.StartWith("error: hybrid e2e is for one process"));
            });
        }
    }

    [Test]
    public void Variables_that_contradict_each_other_are_named()
    {
        var variables = Torchrun(0, 29500, "False");
        variables["RANK"] = "2";
        var result = HybridCli.RunWith(variables, _workspace.Path, "train", TinyWorkspace.Config, "--name", "contradiction");
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error, Does.StartWith("error: RANK=2 and WORLD_SIZE=2 contradict each other."));
        });
    }

    private ProcessResult[] Play(string run, string together, Func<int, Dictionary<string, string?>> variablesOf)
    {
        using var first = Start(run, variablesOf(0), Short);
        using var second = Start(run, variablesOf(1), Short);
        ProcessResult[] results = [first.WaitForExit(), second.WaitForExit()];
        Assert.Multiple(() =>
        {
            Assert.That(results[0].ExitCode, Is.Zero, results[0].Error);
            Assert.That(results[1].ExitCode, Is.Zero, results[1].Error);
            Assert.That(results[0].Error, Does.Contain(together));
            Assert.That(_workspace.Steps(run), Is.EqualTo(_expected), "who starts the processes changes nothing");
        });
        return results;
    }

    private RunningProcess Start(string run, Dictionary<string, string?> variables, string[] more)
    {
        variables["GLOO_SOCKET_IFNAME"] = "lo";
        return _workspace.StartTraining(run, variables, more);
    }

    private static Dictionary<string, string?> Torchrun(int rank, int port, string usesAgentStore) => new()
    {
        ["RANK"] = Text(rank),
        ["GROUP_RANK"] = "0",
        ["ROLE_RANK"] = Text(rank),
        ["ROLE_NAME"] = "default",
        ["LOCAL_RANK"] = Text(rank),
        ["LOCAL_WORLD_SIZE"] = "2",
        ["WORLD_SIZE"] = "2",
        ["GROUP_WORLD_SIZE"] = "1",
        ["ROLE_WORLD_SIZE"] = "2",
        ["MASTER_ADDR"] = "localhost",
        ["MASTER_PORT"] = Text(port),
        ["TORCHELASTIC_RESTART_COUNT"] = "0",
        ["TORCHELASTIC_MAX_RESTARTS"] = "0",
        ["TORCHELASTIC_RUN_ID"] = "none",
        ["TORCHELASTIC_USE_AGENT_STORE"] = usesAgentStore,
        ["TORCH_NCCL_ASYNC_ERROR_HANDLING"] = "1",
    };

    // Training operator 1.9 with nprocPerNode: "1".
    private static Dictionary<string, string?> Pod(int pod, int port) => new()
    {
        ["PYTHONUNBUFFERED"] = "1",
        ["MASTER_ADDR"] = "localhost",
        ["MASTER_PORT"] = Text(port),
        ["WORLD_SIZE"] = "2",
        ["RANK"] = Text(pod),
        ["PET_NODE_RANK"] = Text(pod),
        ["PET_NPROC_PER_NODE"] = "1",
        ["PET_NNODES"] = "2",
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
