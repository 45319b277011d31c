using System.Globalization;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Training;

/// <summary>What a first and a second signal do when something takes long.</summary>
[Platform("Linux")]
internal sealed class SignalTests
{
    private const string Run = "run";

    private TinyWorkspace _workspace = null!;

    [SetUp]
    public void MakeWorkspace() => _workspace = new();

    [TearDown]
    public void DeleteWorkspace() => _workspace.Dispose();

    [Test]
    public void A_save_that_takes_more_than_five_seconds_is_finished()
    {
        using var process = StartOnSlowDisk();
        process.Send(Signal.Interrupt);
        var result = process.WaitForExit();

        var saved = _workspace.Checkpoints(Run);
        Assert.That(result.ExitCode, Is.EqualTo(130), result.Error);
        Assert.That(saved, Is.EqualTo([$"step_{_workspace.Steps(Run).Count:D7}"]));
        Assert.That(
            result.Error,
            Does.Contain($"saved in runs/{Run}/checkpoints/{saved[0]}".Replace('/', Path.DirectorySeparatorChar)));
        Assert.That(
            TimeOf("saved") - TimeOf("saving"),
            Is.GreaterThan(TimeSpan.FromSeconds(5)), "the disk was not slow enough for this test");
    }

    [Test]
    public void A_second_signal_ends_a_long_save_and_leaves_the_last_checkpoint()
    {
        Assert.That(_workspace.Train(Run, "--set", "schedule.steps=20").ExitCode, Is.Zero);
        using (var process = StartOnSlowDisk("--resume"))
        {
            process.Send(Signal.Interrupt);
            process.WaitUntil(() => Directory.GetDirectories(_workspace["runs", Run, "checkpoints"], ".tmp-*").Length > 0, "beginning of the save");
            process.Send(Signal.Interrupt);
            Assert.That(process.WaitForExit().ExitCode, Is.EqualTo(130));
        }
        Assert.That(_workspace.Checkpoints(Run), Is.EqualTo(["step_0000020"]));
        var resumed = _workspace.Train(Run, "--resume");
        Assert.That(resumed.ExitCode, Is.Zero, resumed.Error);
        Assert.That(_workspace.Steps(Run).Select(step => step.Number), Is.EqualTo(Enumerable.Range(1, 200)));
    }

    [Test]
    public void A_second_signal_abandons_a_long_step()
    {
        // A step of 524,288 micro-batches takes minutes.
        string[] longSteps = ["--set", "data.tokens_per_step=16777216", "--set", "data.micro_batch=1", "--set", "eval.validation_interval=0"];
        using var process = _workspace.StartTraining(Run, environment: null, longSteps);
        process.WaitForError("runs on:");
        var before = process.ProcessorTime;
        process.WaitUntil(() => process.ProcessorTime > before + TimeSpan.FromSeconds(2), "work on step 1");
        process.Send(Signal.Interrupt);
        process.WaitForError("A second signal stops at once.");
        process.Send(Signal.Interrupt);
        var result = process.WaitForExit();
        Assert.That(result.ExitCode, Is.EqualTo(130), result.Error);
        Assert.That(_workspace.Steps(Run), Is.Empty);
        Assert.That(_workspace.Checkpoints(Run), Is.Empty);
    }

    // A save brings five files to the disk: the metrics, model, optimizer, state, and the mark.
    private RunningProcess StartOnSlowDisk(params string[] more)
    {
        var slow = SlowDisk.Install(_workspace.Path, TimeSpan.FromMilliseconds(1200));
        var before = _workspace.Steps(Run).Count;
        var process = _workspace.StartTraining(
            Run, slow, ["--set", "run.checkpoint_interval=0", "--set", "schedule.steps=100000", "--set", "schedule.warmup_steps=5", .. more]);
        process.WaitUntil(() => _workspace.Steps(Run).Count > before + 10, "some steps");
        return process;
    }

    private DateTime TimeOf(string word) => DateTime.Parse(
        File.ReadLines(_workspace["runs", Run, "log.txt"]).Last(line => line.Contains($": {word}", StringComparison.Ordinal)).Split(' ')[0],
        CultureInfo.InvariantCulture);
}
