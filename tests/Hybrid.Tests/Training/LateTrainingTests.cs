using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Telemetry;
using Hybrid.Training;

namespace Hybrid.Tests.Training;

/// <summary>A whole run whose trainer tells of each step with a later call, beside one whose trainer tells at once.</summary>
public sealed class LateTrainingTests
{
    private TinyRun _tiny = null!;

    [SetUp]
    public void MakeRun() => _tiny = new();

    [TearDown]
    public void DeleteRun() => _tiny.Dispose();

    [Test]
    public async Task Every_step_is_recorded_once_as_if_it_had_been_told_at_once()
    {
        var configuration = _tiny.Configuration with { Run = _tiny.Configuration.Run with { StatsEvery = 5 } };
        await Train(configuration, late: false);
        var expected = Measured();

        var result = await Train(configuration, late: true, new() { Overwrite = true });
        var log = MetricsLog.Read(_tiny["metrics.jsonl"]);
        Assert.Multiple(() =>
        {
            Assert.That(result.Completed, Is.True);
            Assert.That(log.Steps.Select(record => record.Step), Is.EqualTo(Enumerable.Range(1, 12)));
            Assert.That(Measured(), Is.EqualTo(expected));
            Assert.That(log.Steps.Select(record => record.StepMilliseconds), Is.All.Positive);
            Assert.That(RunDirectory.Open(_tiny[[]]).Checkpoints.Steps, Is.EqualTo([4, 8, 12]));
        });
    }

    [Test]
    public async Task Nothing_reads_the_model_while_a_step_runs()
    {
        LateTrainer? trainer = null;
        var watch = new Watch(() => trainer!.IsRunning);
        using (var run = TrainingRun.Prepare(
            _tiny.Configuration, null, watch, null, inner => trainer = new LateTrainer(inner)))
            await run.RunAsync();
        Assert.Multiple(() =>
        {
            Assert.That(watch.Readings, Has.Count.GreaterThan(8), "validations, samples and checkpoints were seen");
            Assert.That(watch.Readings, Is.All.False);
            Assert.That(trainer!.Finished, Is.LessThan(12), "steps between are not waited for");
        });
    }

    [Test]
    public async Task A_stopped_run_has_recorded_its_last_step_and_goes_on_to_the_bit()
    {
        await Train(_tiny.Configuration, late: false);
        var undisturbed = Losses();

        using var stop = new CancellationTokenSource();
        var stopped = await Train(
            _tiny.Configuration, late: true, new() { Overwrite = true }, new StopAfter(5, stop), stop.Token);
        var steps = MetricsLog.Read(_tiny["metrics.jsonl"]).Steps;
        Assert.Multiple(() =>
        {
            Assert.That(stopped.Completed, Is.False);
            Assert.That(stopped.Step, Is.EqualTo(6), "the step was under way when the fifth was told of");
            Assert.That(steps.Select(record => record.Step), Is.EqualTo(Enumerable.Range(1, 6)));
            Assert.That(stopped.CheckpointPath, Is.EqualTo(_tiny["checkpoints", "step_0000006"]));
        });

        await Train(_tiny.Configuration, late: true, new() { Resume = "latest" });
        Assert.That(Losses(), Is.EqualTo(undisturbed));
    }

    [Test]
    public async Task A_late_failure_is_that_of_its_own_step_and_nothing_is_saved_after_it()
    {
        var failing = await FirstFailure();
        Directory.Delete(_tiny[[]], recursive: true);
        Assert.That(
            () => Train(Wild, late: true),
            Throws.InstanceOf<NotFiniteException>()
                .With.Message.StartsWith($"Step {failing}: ")
                .And.Message.Contains("The last checkpoint is " + _tiny["checkpoints"])
                .And.Property(nameof(HybridException.ExitCode)).EqualTo(4));
        Assert.Multiple(() =>
        {
            Assert.That(RunDirectory.Open(_tiny[[]]).Checkpoints.Steps[^1], Is.EqualTo(failing - 1));
            Assert.That(
                MetricsLog.Read(_tiny["metrics.jsonl"]).Steps.Select(record => record.Step),
                Is.EqualTo(Enumerable.Range(1, failing - 1)));
        });
    }

    private RunConfiguration Wild => _tiny.Configuration with
    {
        Optimizer = new() { MaxLr = 1e30, MinLrRatio = 1 },
        Run = _tiny.Configuration.Run with { CheckpointInterval = 1 },
    };

    // The step at which the same run fails when it is told at once.
    private async Task<int> FirstFailure()
    {
        var failure = (await Assert.ThrowsAsync<NotFiniteException>(() => Train(Wild, late: false)))!;
        return int.Parse(failure.Message.Split(' ', ':')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private double[] Losses() => [.. MetricsLog.Read(_tiny["metrics.jsonl"]).Steps.Select(record => record.Loss)];

    // All that is written down and does not depend on the clock.
    private object[] Measured()
    {
        var log = MetricsLog.Read(_tiny["metrics.jsonl"]);
        return
        [
            .. log.Steps.Select(step => (step.Step, step.Loss, step.LearningRate, step.GradientNorm, step.Tokens)),
            .. log.Validations,
            File.ReadAllText(_tiny["stats.jsonl"]),
            File.ReadAllText(_tiny["samples", "step_0000012.txt"]),
        ];
    }

    private static async Task<TrainingResult> Train(
        RunConfiguration configuration,
        bool late,
        RunStart? start = null,
        ITrainingObserver? observer = null,
        CancellationToken stop = default)
    {
        using var run = TrainingRun.Prepare(
            configuration, start, observer, null, trainer => late ? new LateTrainer(trainer) : trainer);
        return await run.RunAsync(stop);
    }

    private sealed class Watch(Func<bool> isRunning) : ITrainingObserver
    {
        public List<bool> Readings { get; } = [];

        public void Evaluating(string what, double share) => Readings.Add(isRunning());

        public void Saving(long stepNumber) => Readings.Add(isRunning());
    }

    private sealed class StopAfter(long step, CancellationTokenSource source) : ITrainingObserver
    {
        public void StepDone(StepRecord record)
        {
            if (record.Step == step)
                source.Cancel();
        }
    }
}
