using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Data;
using Hybrid.Models;
using Hybrid.Telemetry;
using Hybrid.Training;

namespace Hybrid.Tests.Training;

public sealed class RunStepsTests
{
    private readonly TokenBatch _batch = TokenBatch.FromIds([[1, 2, 3]]);

    [OneTimeTearDown]
    public void FreeBatch() => _batch.Dispose();

    [Test]
    public void What_is_told_late_has_its_own_number_and_learning_rate()
    {
        var (steps, listener) = Start(new LateTrainer(new ScriptedTrainer()));
        Make(steps, 4);
        Assert.That(listener.Steps, Is.Empty);
        Make(steps, 5);
        Assert.That(listener.Steps.Select(record => record.Step), Is.EqualTo([5]));
        steps.Finish();
        steps.Finish();

        Assert.That(
            listener.Steps.Select(record => (record.Step, record.Loss, record.LearningRate, record.Tokens, record.DataMilliseconds)),
            Is.EqualTo([(5, 104.0, 0.4, 320, 4.0), (6, 105.0, 0.5, 384, 5.0)]));
    }

    [Test]
    public void What_is_told_at_once_is_recorded_at_once()
    {
        var (steps, listener) = Start(new ScriptedTrainer());
        Make(steps, 0);
        Assert.That(listener.Steps.Select(record => record.Step), Is.EqualTo([1]));
        steps.Finish();
        Assert.That(listener.Steps, Has.Count.EqualTo(1));
    }

    [Test]
    public void The_ranks_stop_when_the_step_is_told_of_that_agreed_to()
    {
        var (steps, _) = Start(new LateTrainer(new ScriptedTrainer { StopAt = 1 }));
        Assert.Multiple(() =>
        {
            Assert.That(Make(steps, 0), Is.False);
            Assert.That(Make(steps, 1), Is.False);
            Assert.That(Make(steps, 2), Is.True);
            Assert.That(steps.Finish(), Is.False);
        });
    }

    [Test]
    public void A_failure_told_by_the_next_step_or_at_the_end_names_the_step_that_failed() => Assert.Multiple(() =>
    {
        var (steps, listener) = Start(new LateTrainer(new ScriptedTrainer { FailAt = 1 }));
        Make(steps, 0);
        Make(steps, 1);
        Assert.That(() => Make(steps, 2), Throws.TypeOf<NotFiniteException>().With.Message.StartsWith("Step 2: loss. Saved."));
        Assert.That(listener.Steps.Select(record => record.Step), Is.EqualTo([1]));

        (steps, _) = Start(new LateTrainer(new ScriptedTrainer { FailAt = 0 }));
        Make(steps, 0);
        Assert.That(steps.Finish, Throws.TypeOf<NotFiniteException>().With.Message.StartsWith("Step 1: "));
    });

    [Test]
    public void Damaged_data_are_those_of_the_step_that_was_to_begin()
    {
        var (steps, _) = Start(new LateTrainer(new ScriptedTrainer { DamagedAt = 1 }));
        Make(steps, 0);
        Assert.That(() => Make(steps, 1), Throws.TypeOf<DataException>().With.Message.StartsWith("Step 2: "));
    }

    [Test]
    public void A_trainer_that_leaves_a_step_out_is_not_believed() => Assert.Multiple(() =>
    {
        var (steps, _) = Start(new ScriptedTrainer { Silent = true });
        Make(steps, 0);
        Assert.That(steps.Finish, Throws.InvalidOperationException.With.Message.Contains("did not tell of step 0"));

        var trainer = new ScriptedTrainer { Silent = true };
        (steps, _) = Start(trainer);
        Make(steps, 0);
        trainer.Silent = false;
        Assert.That(() => Make(steps, 1), Throws.InvalidOperationException.With.Message.Contains("told of step 1 out of turn"));
    });

    [Test]
    public void Throughput_is_rated_where_the_peak_is_known()
    {
        var flops = new TrainingFlops(Linear: 60, Attention: 40, Head: 0);
        var listener = new Listener();
        var steps = new RunSteps(
            new ScriptedTrainer(), 64, new FlopsUtilization(flops, peakFlops: 1000), new Role(listener), new ObservedRecords(listener));
        Make(steps, 0);
        var record = listener.Steps.Single();
        Assert.Multiple(() =>
        {
            Assert.That(record.Mfu, Is.EqualTo(record.TokensPerSecond / 10).Within(1e-9).Percent);
            Assert.That(record.MfuCausalHalf, Is.EqualTo(0.8 * record.Mfu!.Value).Within(1e-9).Percent);
        });
    }

    private static (RunSteps Steps, Listener Listener) Start(IStepTrainer trainer)
    {
        var listener = new Listener();
        return (new RunSteps(trainer, 64, null, new Role(listener), new ObservedRecords(listener)), listener);
    }

    private bool Make(RunSteps steps, long step) =>
        steps.Make(new(step, 0.1 * step, 0, TimeSpan.FromMilliseconds(step)), _batch, CancellationToken.None);

    private sealed class Listener : ITrainingObserver
    {
        public List<StepRecord> Steps { get; } = [];

        public void StepDone(StepRecord record) => Steps.Add(record);
    }

    /// <summary>A trainer whose loss is 100 and the step.</summary>
    private sealed class ScriptedTrainer : IStepTrainer
    {
        public long FailAt { get; init; } = -1;

        public long DamagedAt { get; init; } = -1;

        public long StopAt { get; init; } = -1;

        public bool Silent { get; set; }

        public StepMetrics? Step(
            TokenBatch batch, double learningRate, long step, Action<int, int>? progress, CancellationToken cancellationToken)
        {
            if (step == FailAt)
                throw new NotFiniteException("loss.");
            if (step == DamagedAt)
                throw new DataException("an id.");
            return Silent ? null : new(step, 100 + step, 1, 64, 1, 0, 0, 0, 0, 0) { Stop = step == StopAt };
        }

        public StepMetrics? Finish() => null;
    }

    private sealed class Role(ITrainingObserver observer) : IRunRole
    {
        public ITrainingObserver Observer => observer;

        public string? LastCheckpoint => null;

        public string CheckpointSentence => "Saved.";

        public IRunRecords Begin(RunConfiguration configuration, long step) => new ObservedRecords(observer);

        public bool HasCheckpoint(long step) => false;

        public void Save(CheckpointState description, TrainingState state) => Assert.Fail("Steps save nothing.");

        public void Dispose()
        {
        }
    }
}
