using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Data;
using Hybrid.Telemetry;
using Hybrid.Tests.Data;
using Hybrid.Training;

namespace Hybrid.Tests.Training;

public sealed class TrainingRunTests
{
    private TinyRun _tiny = null!;

    [SetUp]
    public void MakeRun() => _tiny = new();

    [TearDown]
    public void DeleteRun() => _tiny.Dispose();

    [Test]
    public async Task A_run_leaves_everything_in_its_directory()
    {
        var result = await Train();
        var log = MetricsLog.Read(_tiny["metrics.jsonl"]);
        Assert.Multiple(() =>
        {
            Assert.That(
                result,
                Is.EqualTo(new TrainingResult(true, 12, _tiny["checkpoints", "step_0000012"], log.Validations[^1].Loss, result.UnigramCrossEntropy)));
            Assert.That(result.UnigramCrossEntropy, Is.InRange(1.0, Math.Log(128)));
            Assert.That(log.Steps.Select(record => record.Step), Is.EqualTo(Enumerable.Range(1, 12)));
            Assert.That(
                log.Steps.Select(record => record.Tokens),
                Is.EqualTo(Enumerable.Range(1, 12).Select(step => 64 * step)));
            Assert.That(
                log.Steps.Select(record => record.DataMilliseconds / record.StepMilliseconds),
                Is.All.GreaterThan(0).And.All.LessThan(1),
                "waiting for data is measured, and part of the step");
            Assert.That(log.Validations.Select(record => record.Step), Is.EqualTo([0, 4, 8, 12]));
            Assert.That(log.Validations[^1].Loss, Is.LessThan(log.Validations[0].Loss));
            Assert.That(
                Directory.GetFiles(_tiny["samples"]).Select(Path.GetFileName).Order(),
                Is.EqualTo(["step_0000000.txt", "step_0000006.txt", "step_0000012.txt"]));
            Assert.That(File.ReadAllText(_tiny["samples", "step_0000012.txt"]), Does.StartWith("the "));
            Assert.That(RunDirectory.Open(_tiny[[]]).Checkpoints.Steps, Is.EqualTo([4, 8, 12]));
            Assert.That(
                ConfigurationLoader.Load(_tiny["config.toml"]).Configuration.Optimizer,
                Is.EqualTo(_tiny.Configuration.Optimizer));
            Assert.That(File.ReadAllText(_tiny["log.txt"]), Does.Contain("step 12: saved"));
            Assert.That(File.Exists(_tiny["run.lock"]), Is.False);
        });
    }

    [Test]
    public async Task Questions_without_an_interval_are_said_to_be_left_to_hybrid_eval()
    {
        await Train(_tiny.Configuration with { Eval = _tiny.Configuration.Eval with { MultipleChoiceFile = "a.jsonl" } });

        Assert.That(
            File.ReadAllText(_tiny["log.txt"]),
            Does.Contain("a.jsonl is not evaluated during training").And.Contain("eval.multiple_choice_interval"));
    }

    [Test]
    public async Task A_run_asked_to_stop_saves_and_continues_to_the_bit()
    {
        await Train();
        var undisturbed = Losses();

        using var stop = new CancellationTokenSource();
        var stopped = await Train(start: new() { Overwrite = true }, observer: new StopAfter(6, stop), stop: stop.Token);
        Assert.That(
            stopped,
            Is.EqualTo(new TrainingResult(false, 6, _tiny["checkpoints", "step_0000006"], null, null)));
        Assert.That(Losses(), Is.EqualTo(undisturbed[..6]));

        await Train(start: new() { Resume = "latest" });
        Assert.That(Losses(), Is.EqualTo(undisturbed));
        Assert.That(
            MetricsLog.Read(_tiny["metrics.jsonl"]).Validations.Select(record => record.Step),
            Is.EqualTo([0, 4, 8, 12]));
        Assert.That(
            File.Exists(_tiny["samples", "step_0000006.txt"]),
            Is.True, "the samples that the stop had left out");
    }

    [Test]
    public async Task An_earlier_step_can_be_resumed_and_what_came_later_goes()
    {
        await Train();
        var undisturbed = Losses();
        var longer = _tiny.Configuration with { Run = _tiny.Configuration.Run with { CheckpointInterval = 100 } };
        await Train(longer, new() { Resume = "4" });
        Assert.That(Losses(), Is.EqualTo(undisturbed));
        Assert.That(RunDirectory.Open(_tiny[[]]).Checkpoints.Steps, Is.EqualTo([4, 12]));
    }

    [Test]
    public async Task What_was_other_when_the_checkpoint_was_made_is_said()
    {
        await Train();
        await Train(_tiny.Configuration, new() { Resume = "4" });
        Assert.That(File.ReadAllText(_tiny["log.txt"]), Does.Not.Contain("within rounding"));

        var changed = _tiny.Configuration with { Data = _tiny.Configuration.Data with { MicroBatch = 4 } };
        await Train(changed, new() { Resume = "4" });
        Assert.That(
            File.ReadAllText(_tiny["log.txt"]),
            Does.Contain("Since the checkpoint was made, the micro-batch was 2 and is 4: losses will agree within rounding"));
    }

    [Test]
    public async Task A_checkpoint_of_another_run_starts_a_new_one()
    {
        await Train();
        var other = _tiny.Configuration with { Run = _tiny.Configuration.Run with { Name = "other" } };
        await Train(other, new() { Resume = _tiny["checkpoints", "step_0000008"] });
        var log = MetricsLog.Read(Path.Combine(_tiny.Configuration.Run.Directory, "other", "metrics.jsonl"));
        Assert.That(log.Steps.Select(record => record.Loss), Is.EqualTo(Losses()[8..]));
    }

    [Test]
    public async Task An_existing_run_is_not_touched()
    {
        await Train();
        Assert.That(
            () => Train(),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains("--resume").And.Message.Contains("--name").And.Message.Contains("--overwrite"));
        Assert.That(Losses(), Has.Length.EqualTo(12));
    }

    [Test]
    public void Nothing_to_resume_is_an_error() =>
        Assert.That(
            () => Train(start: new() { Resume = "latest" }),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("There is no run"));

    [Test]
    public async Task What_must_stay_the_same_is_listed_when_it_differs()
    {
        await Train();
        var changed = _tiny.Configuration with
        {
            Model = _tiny.Configuration.Model with { DropoutFfn = 0.2 },
            Optimizer = _tiny.Configuration.Optimizer with { MaxLr = 0.5 },
            Run = _tiny.Configuration.Run with { Seed = 9 },
            Schedule = new() { Steps = 20, WarmupSteps = 2 },
        };
        Assert.That(
            () => Train(changed, new() { Resume = "latest" }),
            Throws.InstanceOf<ConfigurationException>()
                .With.Message.Contains("model.dropout_ffn was 0.15 and is 0.2")
                .And.Message.Contains("optimizer.max_lr was 0.0021 and is 0.5")
                .And.Message.Contains("run.seed was 1 and is 9")
                .And.Message.Not.Contains("schedule"));
    }

    [Test]
    public async Task Other_shards_are_refused()
    {
        await Train();
        var manifest = DatasetManifest.Read(_tiny.Configuration.Data.Dataset);
        (manifest with { Shards = [manifest.Shards[0], manifest.Shards[1] with { Sha256 = "other" }] }).Write(_tiny.Configuration.Data.Dataset);
        Assert.That(
            () => Train(start: new() { Resume = "latest" }),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains("is not the data set that"));
    }

    [Test]
    public void An_abandoned_run_saves_nothing_and_lets_go()
    {
        using var abandon = new CancellationTokenSource();
        var everyMicroBatch = new StopAfter(5, abandon);
        Assert.That(
            () => Train(observer: everyMicroBatch, abandon: abandon.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(RunDirectory.Open(_tiny[[]]).Checkpoints.Steps, Is.EqualTo([4]));
        Assert.That(File.Exists(_tiny["run.lock"]), Is.False);
    }

    [Test]
    public void Infinite_numbers_stop_the_run_and_name_the_last_checkpoint()
    {
        var wild = _tiny.Configuration with
        {
            Optimizer = new() { MaxLr = 1e30, MinLrRatio = 1 },
            Run = _tiny.Configuration.Run with { CheckpointInterval = 1 },
        };
        Assert.That(
            () => Train(wild),
            Throws.InstanceOf<NotFiniteException>().With.Message.StartsWith("Step ").And.Message.Contains("The last checkpoint is " + _tiny["checkpoints"]));
    }

    [Test]
    public void A_token_out_of_range_is_named()
    {
        TinyDataset.WriteShard(_tiny.TrainingShard, [.. Enumerable.Repeat((ushort)128, 3000)]);
        Assert.That(
            () => Train(),
            Throws.InstanceOf<DataException>().With.Message.StartsWith("Step 1:").And.Message.Contains("128"));
    }

    [Test]
    public void A_vocabulary_too_small_is_refused()
    {
        var small = _tiny.Configuration with { Model = _tiny.Configuration.Model with { NVocab = 100 } };
        Assert.That(
            () => Train(small),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains("Set it to 128 or more"));
        Assert.That(Directory.Exists(_tiny[[]]), Is.False, "a mistake leaves no run behind");
    }

    private double[] Losses() => [.. MetricsLog.Read(_tiny["metrics.jsonl"]).Steps.Select(record => record.Loss)];

    private async Task<TrainingResult> Train(
        RunConfiguration? configuration = null,
        RunStart? start = null,
        ITrainingObserver? observer = null,
        CancellationToken stop = default,
        CancellationToken abandon = default)
    {
        using var run = TrainingRun.Prepare(configuration ?? _tiny.Configuration, start, observer);
        return await run.RunAsync(stop, abandon);
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
