using Hybrid.IntegrationTests.Processes;
using Hybrid.IntegrationTests.Training;

namespace Hybrid.IntegrationTests.Distributed;

/// <summary><c>hybrid train --nproc 2</c> and what befalls it.</summary>
[Platform("Linux")]
internal sealed class LaunchTests
{
    private const int Steps = 60;

    private static readonly string[] TwoWorkers =
    [
        "--nproc", "2", "--set", $"schedule.steps={Steps}", "--set", "eval.validation_interval=30",
        "--set", $"distributed.timeout_seconds={Workers.Timeout}",
    ];

    // Long enough that nothing ends by itself.
    private static readonly string[] Endless = ["--set", "schedule.steps=1000000", "--set", "schedule.warmup_steps=5"];

    private TinyWorkspace _workspace = null!;
    private IReadOnlyList<Step> _undisturbed = [];

    [OneTimeSetUp]
    public void TrainUndisturbed()
    {
        _workspace = new();
        var result = _workspace.Train("undisturbed", TwoWorkers);
        _undisturbed = _workspace.Steps("undisturbed");
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.Error);
            Assert.That(result.Error, Does.Match(@"^Starting 2 workers on \S+: ranks 0 to 1 of 2; the store is at 127\.0\.0\.1:\d+\.\n"));
            Assert.That(result.Error, Does.Contain("2 processes (hybrid train --nproc), Gloo"));
            Assert.That(result.Output, Does.StartWith($"Trained {Steps} steps."));
            Assert.That(result.Output + result.Error, Does.Not.Contain("[rank "), "a worker that fares well has nothing to say");
            Assert.That(_undisturbed.Select(step => step.Number), Is.EqualTo(Enumerable.Range(1, Steps)));
        });
    }

    [OneTimeTearDown]
    public void DeleteWorkspace() => _workspace.Dispose();

    [Test]
    public void Losses_are_those_of_one_process_and_one_worker_is_just_that()
    {
        var alone = _workspace.Train("alone", ["--nproc", "1", .. TwoWorkers[2..]]);
        Assert.Multiple(() =>
        {
            Assert.That(alone.ExitCode, Is.Zero, alone.Error);
            Assert.That(alone.Error, Does.Not.Contain("Starting").And.Not.Contain("processes"));
            Assert.That(Losses("undisturbed"), Is.EqualTo(Losses("alone")).Within(0.01).Percent);
        });
    }

    [TestCase(0)]
    [TestCase(1)]
    public void A_killed_worker_ends_all_and_is_named(int rank)
    {
        using var launcher = Start($"killed-{rank}", Endless);
        var workers = WaitForStep(launcher, $"killed-{rank}", 5);
        RunningProcess.Send(workers[rank], Signal.Kill);
        var result = launcher.WaitForExit();
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(6), result.Error);
            Assert.That(result.Error, Does.Contain($"error: Rank {rank} (process {workers[rank]}) was killed by signal 9"));
            AssertGone(workers);
        });
    }

    [Test]
    public void A_worker_that_is_stopped_is_missed_by_the_others_and_killed()
    {
        using var launcher = Start("stopped", Endless);
        var workers = WaitForStep(launcher, "stopped", 5);
        RunningProcess.Send(workers[1], Signal.Stop);
        var result = launcher.WaitForExit();
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(6), result.Error);
            Assert.That(result.Error, Does.Match("error: .*rank 1").And.Contain($"Rank 1 (process {workers[1]}) did not answer any more"));
            AssertGone(workers);
        });
    }

    [Test]
    public void Workers_end_with_their_launcher()
    {
        using var launcher = Start("orphans", Endless);
        var workers = WaitForStep(launcher, "orphans", 5);
        launcher.Kill();
        Assert.That(() => workers.Values.Any(LaunchedWorkers.IsThere), Is.False.After(60_000, 20));
    }

    [TestCase(Signal.Interrupt, 130)]
    [TestCase(Signal.Terminate, 75)]
    [TestCase(Signal.User1, 75)]
    public void A_signal_to_the_launcher_stops_and_saves(Signal signal, int exitCode)
    {
        var run = $"launcher-{signal}";
        using var launcher = Start(run, Endless);
        var workers = WaitForStep(launcher, run, 25);
        launcher.Send(signal);
        AssertSaved(launcher.WaitForExit(), exitCode, run, workers);
    }

    [Test]
    public void A_signal_to_a_worker_stops_and_saves_all()
    {
        using var launcher = Start("worker-signal", Endless);
        var workers = WaitForStep(launcher, "worker-signal", 25);
        RunningProcess.Send(workers[1], Signal.Terminate);
        AssertSaved(launcher.WaitForExit(), 75, "worker-signal", workers);
    }

    [Test]
    public void Slurms_signal_to_all_processes_of_a_task_counts_once()
    {
        using var launcher = Start("slurm-signal", Endless);
        var workers = WaitForStep(launcher, "slurm-signal", 25);
        foreach (var process in workers.Values)
            RunningProcess.Send(process, Signal.User1);
        launcher.Send(Signal.User1);
        AssertSaved(launcher.WaitForExit(), 75, "slurm-signal", workers);
    }

    // The terminal sends it to all.
    [Test]
    public void Ctrl_C_stops_and_saves()
    {
        const string Run = "terminal";
        using var terminal = new Terminal(_workspace.Path, $"'{HybridCli.Path}' train {TinyWorkspace.Config} --name {Run} {string.Join(' ', TwoWorkers)} {string.Join(' ', Endless)}");
        terminal.WaitFor(_ => _workspace.Steps(Run).Count >= 25, "step 25");
        terminal.Type(Terminal.ControlC);
        Assert.Multiple(() =>
        {
            Assert.That(terminal.WaitForExit(), Is.EqualTo(130), terminal.Screen);
            Assert.That(terminal.Screen, Does.Contain("Continue with: hybrid train tiny.toml --resume"));
            Assert.That(terminal.Screen, Does.Not.Contain("error"));
            Assert.That(_workspace.Checkpoints(Run)[^1], Is.EqualTo($"step_{_workspace.Steps(Run).Count:D7}"));
        });
    }

    [Test]
    public void A_second_signal_ends_all_at_once()
    {
        string[] longSteps = ["--set", "data.tokens_per_step=16777216", "--set", "data.micro_batch=1", "--set", "eval.validation_interval=0"];
        using var launcher = Start("second", longSteps);
        launcher.WaitForError("runs on:");
        var workers = LaunchedWorkers.Of(launcher);
        launcher.Send(Signal.Interrupt);
        launcher.WaitForError("A second signal stops at once.");
        launcher.Send(Signal.Interrupt);
        var result = launcher.WaitForExit();
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(130), result.Error);
            Assert.That(workers, Has.Count.EqualTo(2));
            AssertGone(workers);
        });
    }

    [Test]
    public void A_restart_goes_on_with_the_same_losses()
    {
        using var launcher = Start("restarted", "--max-restarts", "2");
        var workers = WaitForStep(launcher, "restarted", 25);
        RunningProcess.Send(workers[1], Signal.Kill);
        var result = launcher.WaitForExit();
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.Error);
            Assert.That(result.Error, Does.Contain("Starting again from the last checkpoint with 2 workers (restart 1 of 2)."));
            Assert.That(_workspace.Steps("restarted"), Is.EqualTo(_undisturbed));
            Assert.That(_workspace.Validations("restarted"), Is.EqualTo(_workspace.Validations("undisturbed")));
        });
    }

    [Test]
    public void A_restart_with_fewer_workers_goes_on_with_the_same_data()
    {
        using var launcher = Start("shrunk", "--max-restarts", "1", "--min-nproc", "1");
        var workers = WaitForStep(launcher, "shrunk", 25);
        RunningProcess.Send(workers[0], Signal.Kill);
        var result = launcher.WaitForExit();
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.Error);
            Assert.That(result.Error, Does.Contain("Starting again from the last checkpoint with 1 worker (restart 1 of 1)."));
            Assert.That(result.Error, Does.Contain("the number of processes was 2 and is 1"));
            Assert.That(_workspace.Steps("shrunk").Select(step => step.Number), Is.EqualTo(Enumerable.Range(1, Steps)));
            Assert.That(Losses("shrunk"), Is.EqualTo(Losses("undisturbed")).Within(0.01).Percent);
        });
    }

    [Test]
    public void A_mistake_is_told_before_anything_starts()
    {
        var result = _workspace.Train("mistake", "--nproc", "2", "--nnodes", "2");
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error, Does.StartWith("error: --nnodes 2 needs --node-rank K"));
        });
    }

    [Test]
    public void What_rank_0_finds_wrong_is_not_tried_again()
    {
        var result = _workspace.Train("undisturbed", [.. TwoWorkers, "--max-restarts", "3"]);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error, Does.Contain("There is already a run in").And.Not.Contain("Starting again"));
        });
    }

    private RunningProcess Start(string run, params string[] more) => _workspace.StartTraining(run, null, [.. TwoWorkers, .. more]);

    private IReadOnlyDictionary<int, int> WaitForStep(RunningProcess launcher, string run, int step)
    {
        launcher.WaitUntil(() => _workspace.Steps(run).Count >= step, $"step {step}");
        var workers = LaunchedWorkers.Of(launcher);
        Assert.That(workers.Keys, Is.EquivalentTo(new[] { 0, 1 }));
        return workers;
    }

    private IEnumerable<double> Losses(string run) => _workspace.Steps(run).Select(step => step.Loss);

    private void AssertSaved(ProcessResult result, int exitCode, string run, IReadOnlyDictionary<int, int> workers) => Assert.Multiple(() =>
    {
        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.Error);
        Assert.That(result.Error, Does.Contain("Continue with: hybrid train tiny.toml --resume").And.Not.Contain("error"));
        Assert.That(_workspace.Checkpoints(run)[^1], Is.EqualTo($"step_{_workspace.Steps(run).Count:D7}"));
        AssertGone(workers);
    });

    private static void AssertGone(IReadOnlyDictionary<int, int> workers)
    {
        foreach (var (rank, process) in workers)
            Assert.That(LaunchedWorkers.IsThere(process), Is.False, $"rank {rank} is still there");
    }
}
