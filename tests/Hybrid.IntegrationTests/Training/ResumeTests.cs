using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Training;

/// <summary>A run that is cut off at any moment continues as if nothing had happened.</summary>
[Platform("Linux")]
internal sealed class ResumeTests
{
    private const int Steps = 200;

    private TinyWorkspace _workspace = null!;
    private IReadOnlyList<Step> _undisturbed = [];

    [OneTimeSetUp]
    public void TrainUndisturbed()
    {
        _workspace = new();
        var result = _workspace.Train("undisturbed");
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.StartWith($"Trained {Steps} steps. Validation loss "));
        _undisturbed = _workspace.Steps("undisturbed");
        Assert.That(_undisturbed.Select(step => step.Number), Is.EqualTo(Enumerable.Range(1, Steps)));
        Assert.That(_undisturbed[^1].Loss, Is.LessThan(_undisturbed[0].Loss));
    }

    [OneTimeTearDown]
    public void DeleteWorkspace() => _workspace.Dispose();

    [TestCase(1, TestName = "Killed_before_the_first_checkpoint")]
    [TestCase(20, TestName = "Killed_about_the_first_checkpoint")]
    [TestCase(67, TestName = "Killed_in_the_middle")]
    [TestCase(121, TestName = "Killed_late")]
    public void Killed_and_resumed_it_repeats_the_losses(int afterSteps)
    {
        var run = $"killed-{afterSteps}";
        using (var process = _workspace.StartTraining(run))
        {
            process.WaitUntil(() => _workspace.Steps(run).Count >= afterSteps, $"step {afterSteps}");
            process.Kill();
        }
        Resume(run);
    }

    [Test]
    public void Started_twice_with_the_same_command_it_repeats_the_losses()
    {
        const string Run = "killed-twice";
        foreach (var afterSteps in new[] { 30, 90 })
        {
            using var process = _workspace.StartTraining(Run, environment: null, "--resume", "auto");
            process.WaitUntil(() => _workspace.Steps(Run).Count >= afterSteps, $"step {afterSteps}");
            process.Kill();
        }
        Resume(Run);
    }

    [TestCase("model.safetensors")]
    [TestCase("optimizer.safetensors")]
    [TestCase("state.json")]
    public void Killed_while_saving_it_goes_on_from_the_checkpoint_before(string whileWriting)
    {
        var run = $"killed-saving-{whileWriting}";
        var slow = SlowDisk.Install(_workspace.Path, TimeSpan.FromMilliseconds(150));
        using (var process = _workspace.StartTraining(run, slow))
        {
            process.WaitUntil(() => _workspace.Checkpoints(run).Contains("step_0000020"), "first checkpoint");
            var file = _workspace["runs", run, "checkpoints", ".tmp-step_0000040", whileWriting];
            process.WaitUntil(() => File.Exists(file), $"{whileWriting} of the second");
            process.Kill();
        }
        Assert.That(_workspace.Checkpoints(run), Is.EqualTo(["step_0000020"]));
        Resume(run);
    }

    [TestCase(Signal.Interrupt, 130)]
    [TestCase(Signal.Terminate, 75)]
    [TestCase(Signal.User1, 75)]
    public void Signalled_it_saves_and_continues(Signal signal, int exitCode)
    {
        var run = $"signal-{signal}";
        using (var process = _workspace.StartTraining(run))
        {
            process.WaitUntil(() => _workspace.Steps(run).Count >= 45, "step 45");
            process.Send(signal);
            var result = process.WaitForExit();
            Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.Error);
            Assert.That(result.Error, Does.Contain("Continue with: hybrid train tiny.toml --resume"));
        }
        Assert.That(
            _workspace.Checkpoints(run)[^1],
            Is.EqualTo($"step_{_workspace.Steps(run).Count:D7}"), "what was trained is saved");
        Resume(run);
    }

    [Test]
    public void A_step_can_be_resumed_by_its_number()
    {
        const string Run = "by-number";
        Assert.That(_workspace.Train(Run).ExitCode, Is.Zero);
        var result = _workspace.Train(Run, "--resume", "160");
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Contain("continued after step 160"));
        Assert.That(_workspace.Steps(Run), Is.EqualTo(_undisturbed));
    }

    private void Resume(string run)
    {
        var result = _workspace.Train(run, "--resume");
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(_workspace.Steps(run), Is.EqualTo(_undisturbed));
        Assert.That(_workspace.Validations(run), Is.EqualTo(_workspace.Validations("undisturbed")));
        Assert.That(
            Directory.GetFileSystemEntries(_workspace["runs", run, "checkpoints"], ".*"),
            Is.Empty, "nothing half-written stays");
    }
}
