using Hybrid.IntegrationTests.Processes;
using Hybrid.IntegrationTests.Training;

namespace Hybrid.IntegrationTests.Distributed;

/// <summary>Two real processes train one model over Gloo.</summary>
[Platform("Linux")]
internal sealed class TogetherTests
{
    private const int Steps = 60;

    private static readonly string[] Short = ["--set", $"schedule.steps={Steps}", "--set", "eval.validation_interval=30"];
    private static readonly string[] ShortAndSharded = [.. Short, "--set", "distributed.sharded_optimizer=true"];

    private TinyWorkspace _workspace = null!;
    private IReadOnlyList<Step> _together = [];

    [OneTimeSetUp]
    public void TrainTogether()
    {
        _workspace = new();
        var results = Workers.Train(_workspace, "together", Short);
        _together = _workspace.Steps("together");
        Assert.That(_together.Select(step => step.Number), Is.EqualTo(Enumerable.Range(1, Steps)));
        Assert.That(results[0].Output, Does.StartWith($"Trained {Steps} steps. Validation loss "));
        Assert.That(results[0].Error, Does.Contain("2 processes (torchrun), Gloo"));
        Assert.That((results[1].Output + results[1].Error).Trim(), Is.Empty, "rank 0 speaks for all");
    }

    [OneTimeTearDown]
    public void DeleteWorkspace() => _workspace.Dispose();

    [Test]
    public void Losses_are_those_of_one_process()
    {
        Assert.That(_workspace.Train("alone", Short).ExitCode, Is.Zero);
        Assert.That(Losses(_together), Is.EqualTo(Losses(_workspace.Steps("alone"))).Within(0.01).Percent);
        Assert.That(
            _workspace.Validations("together").First(), Is.EqualTo(_workspace.Validations("alone").First()),
            "the same weights give the same validation loss, to the bit");
        Assert.That(
            File.ReadAllText(_workspace["runs", "together", "samples", "step_0000000.txt"]),
            Is.EqualTo(File.ReadAllText(_workspace["runs", "alone", "samples", "step_0000000.txt"])));
    }

    [Test]
    public void A_second_run_repeats_the_losses_to_the_bit_also_with_a_sharded_optimizer()
    {
        Workers.Train(_workspace, "sharded", ShortAndSharded);
        Assert.That(_workspace.Steps("sharded"), Is.EqualTo(_together));
        foreach (var file in new[] { "model.safetensors", "optimizer.safetensors" })
        {
            Assert.That(
                File.ReadAllBytes(_workspace["runs", "sharded", "checkpoints", "step_0000060", file]),
                Is.EqualTo(File.ReadAllBytes(_workspace["runs", "together", "checkpoints", "step_0000060", file])), file);
        }
    }

    [TestCase(Signal.Terminate, 75)]
    [TestCase(Signal.User1, 75)]
    [TestCase(Signal.Interrupt, 130)]
    public void A_signal_to_one_process_stops_and_saves_all(Signal signal, int exitCode)
    {
        var run = $"signal-{signal}";
        using (var workers = Workers.Start(_workspace, run, Short))
        {
            workers[0].WaitUntil(() => _workspace.Steps(run).Count >= 25, "step 25");
            workers[1].Send(signal);
            var results = workers.WaitForExit();
            Assert.That(results.Select(result => result.ExitCode), Is.All.EqualTo(exitCode), results[1].Error);
            Assert.That(results[0].Error, Does.Contain("Continue with: hybrid train tiny.toml --resume"));
        }
        Assert.That(_workspace.Checkpoints(run)[^1], Is.EqualTo($"step_{_workspace.Steps(run).Count:D7}"));
        Workers.Train(_workspace, run, [.. Short, "--resume"]);
        Assert.That(_workspace.Steps(run), Is.EqualTo(_together));
        Assert.That(_workspace.Validations(run), Is.EqualTo(_workspace.Validations("together")));
    }

    [Test]
    public void A_restarted_job_goes_on_from_its_last_checkpoint()
    {
        const string Run = "restarted";
        using (var workers = Workers.Start(_workspace, Run, ShortAndSharded))
        {
            workers[0].WaitUntil(() => _workspace.Steps(Run).Count >= 45, "step 45");
            workers[0].Kill();
            Assert.That(workers[1].WaitForExit().ExitCode, Is.EqualTo(6));
        }
        Workers.Train(_workspace, Run, ShortAndSharded, restart: 1);
        Assert.That(_workspace.Steps(Run), Is.EqualTo(_together));
        Assert.That(File.ReadAllText(_workspace["runs", Run, "log.txt"]), Does.Contain("step_0000040"));
    }

    [Test]
    public void A_run_of_two_goes_on_alone_and_with_two_again()
    {
        const string Run = "changing";
        Workers.Train(_workspace, Run, ShortAndSharded);
        var alone = _workspace.Train(Run, [.. Short, "--resume", "20"]);
        Assert.That(alone.ExitCode, Is.Zero, alone.Error);
        Assert.That(alone.Error, Does.Contain("the number of processes was 2 and is 1"));
        Workers.Train(_workspace, Run, [.. ShortAndSharded, "--resume", "40"]);
        Assert.That(_workspace.Steps(Run).Select(step => step.Number), Is.EqualTo(Enumerable.Range(1, Steps)));
        Assert.That(Losses(_workspace.Steps(Run)), Is.EqualTo(Losses(_together)).Within(0.01).Percent);
    }

    private static IEnumerable<double> Losses(IEnumerable<Step> steps) =>
        steps.Select(step => step.Loss);
}
