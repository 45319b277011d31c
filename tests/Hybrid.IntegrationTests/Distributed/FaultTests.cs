using Hybrid.IntegrationTests.Processes;
using Hybrid.IntegrationTests.Training;

namespace Hybrid.IntegrationTests.Distributed;

/// <summary>What befalls one of two processes: both end in time, with a message that names the rank.</summary>
[Platform("Linux")]
internal sealed class FaultTests
{
    private const string Run = "run";

    // Long enough that nothing ends by itself.
    private static readonly string[] Endless =
        ["--set", "schedule.steps=1000000", "--set", "schedule.warmup_steps=5", "--set", "run.checkpoint_interval=20"];

    private TinyWorkspace _workspace = null!;

    [SetUp]
    public void MakeWorkspace() => _workspace = new();

    [TearDown]
    public void DeleteWorkspace() => _workspace.Dispose();

    [TestCase(0)]
    [TestCase(1)]
    public void A_process_that_is_killed_is_named(int rank)
    {
        using var workers = Workers.Start(_workspace, Run, Endless);
        workers[0].WaitUntil(() => _workspace.Steps(Run).Count >= 25, "step 25");
        workers[rank].Kill();
        var other = workers[1 - rank].WaitForExit();
        Assert.That(other.ExitCode, Is.EqualTo(6), other.Error);
        Assert.That(LastLine(other), Does.StartWith("error: ").And.Contain($"rank {rank}"));
        Assert.That(_workspace.Checkpoints(Run), Is.Not.Empty);
    }

    [Test]
    public void A_configuration_that_differs_names_the_rank_and_the_key()
    {
        using var workers = Workers.Start(
            _workspace, Run, ofRank: rank => rank == 1 ? ["--set", "optimizer.max_lr=0.5"] : []);
        var results = workers.WaitForExit();
        Assert.Multiple(() =>
        {
            Assert.That(results[1].ExitCode, Is.EqualTo(2));
            Assert.That(LastLine(results[1]), Does.Contain("rank 1").And.Contain("optimizer.max_lr is 0.5 and not 0.0021"));
            Assert.That(results[0].ExitCode, Is.EqualTo(6));
            Assert.That(LastLine(results[0]), Does.Contain("rank 1").And.Contain("optimizer.max_lr"));
        });
    }

    [Test]
    public void A_loss_that_is_not_finite_ends_all_alike()
    {
        using var workers = Workers.Start(_workspace, Run, ["--set", "optimizer.max_lr=1e30"]);
        foreach (var result in workers.WaitForExit())
        {
            Assert.That(result.ExitCode, Is.EqualTo(4), result.Error);
            Assert.That(LastLine(result), Does.StartWith("error: Step ").And.Contain("rank"));
        }
    }

    [Test]
    public void Damaged_data_on_one_machine_are_named()
    {
        CopyDataset("other");
        var shard = _workspace["other", Path.GetFileName(_workspace.TrainingShard)];
        var bytes = File.ReadAllBytes(shard);
        bytes.AsSpan(128).Fill(0xFF); // ids of 65,535
        File.WriteAllBytes(shard, bytes);

        using var workers = Workers.Start(_workspace, Run, ofRank: rank => rank == 1 ? ["--set", "data.dataset=other"] : []);
        var results = workers.WaitForExit();
        Assert.Multiple(() =>
        {
            Assert.That(results[1].ExitCode, Is.EqualTo(3), results[1].Error);
            Assert.That(LastLine(results[1]), Does.Contain("65535"));
            Assert.That(results[0].ExitCode, Is.EqualTo(6), results[0].Error);
            Assert.That(LastLine(results[0]), Does.Contain("rank 1").And.Contain("65535"));
        });
    }

    [Test]
    public void A_full_disk_of_rank_0_is_told_to_the_others()
    {
        using var disk = new SmallDisk(Directory.CreateDirectory(_workspace["runs", Run]).FullName, 256 << 10);
        using var workers = Workers.Start(_workspace, Run);
        var results = workers.WaitForExit();
        Assert.Multiple(() =>
        {
            Assert.That(results[0].ExitCode, Is.EqualTo(3), results[0].Error);
            Assert.That(LastLine(results[0]), Does.Contain("No space left on device"));
            Assert.That(results[1].ExitCode, Is.EqualTo(6), results[1].Error);
            Assert.That(LastLine(results[1]), Does.Contain("rank 0").And.Contain("No space left on device"));
        });
    }

    [Test]
    public void A_process_that_does_not_come_is_named()
    {
        using var workers = Workers.Start(
            _workspace, Run, ["--set", "distributed.start_timeout_seconds=2"], ofRank: rank => rank == 1 ? ["--help"] : []);
        Assert.That(workers[1].WaitForExit().ExitCode, Is.Zero);
        var result = workers[0].WaitForExit();
        Assert.That(result.ExitCode, Is.EqualTo(6), result.Error);
        Assert.That(LastLine(result), Does.Contain("rank 1"));
    }

    private static string LastLine(ProcessResult result) => result.Error.Trim().Split('\n')[^1];

    private void CopyDataset(string name)
    {
        Directory.CreateDirectory(_workspace[name]);
        foreach (var file in Directory.GetFiles(_workspace["data"]))
            File.Copy(file, _workspace[name, Path.GetFileName(file)]);
    }
}
